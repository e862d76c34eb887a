/* set_thread_area takes data segments of user mode alone, and the three entries. */
#include "tests/guest/tls.h"

static int result_of(struct user_desc desc)
{
    return syscall(SYS_set_thread_area, &desc) == 0 ? 0 : errno;
}

int main(void)
{
    const struct user_desc good = {.entry_number = 6,
                                   .base_addr = 0xC0000000,
                                   .limit = 0xfffff,
                                   .seg_32bit = 1,
                                   .limit_in_pages = 1};
    struct user_desc desc = good;
    EXPECT(result_of(desc) == 0); /* its pages are the kernel's all the same */
    desc = good, desc.contents = 2;
    EXPECT(result_of(desc) == EINVAL);
    desc = good, desc.contents = 3;
    EXPECT(result_of(desc) == EINVAL);
    desc = good, desc.seg_32bit = 0;
    EXPECT(result_of(desc) == EINVAL);
    desc = good, desc.seg_not_present = 1;
    EXPECT(result_of(desc) == EINVAL);
    for (unsigned entry = 0; entry < 20; entry++) {
        desc = good, desc.entry_number = entry;
        EXPECT(result_of(desc) == (entry >= 6 && entry <= 8 ? 0 : EINVAL));
    }
    desc = good, desc.entry_number = 0xfffffffe;
    EXPECT(result_of(desc) == EINVAL);
    desc = good, desc.entry_number = 0xffffffff;
    EXPECT(result_of(desc) == ESRCH); /* all three are taken */
    EXPECT(syscall(SYS_set_thread_area, 4) < 0 && errno == EFAULT);
    EXPECT(syscall(SYS_get_thread_area, 4) < 0 && errno == EFAULT);
    return 0;
}
