/* get_thread_area(2) tells what set_thread_area(2) was given, by Linux's rules for what is kept. */
// linux: yes
#include "tests/guest/tls.h"

static void expect_same(struct user_desc wanted)
{
    struct user_desc set = wanted, got = {0};
    EXPECT(syscall(SYS_set_thread_area, &set) == 0);
    got.entry_number = set.entry_number;
    EXPECT(syscall(SYS_get_thread_area, &got) == 0);
    EXPECT(got.base_addr == wanted.base_addr && got.limit == wanted.limit);
    EXPECT(got.seg_32bit == wanted.seg_32bit && got.contents == wanted.contents);
    EXPECT(got.read_exec_only == wanted.read_exec_only);
    EXPECT(got.limit_in_pages == wanted.limit_in_pages);
    EXPECT(got.seg_not_present == wanted.seg_not_present && got.useable == wanted.useable);
}

int main(void)
{
    static int word;
    unsigned first = (unsigned)tls_set(-1, &word); /* 6; 12 on a Linux of 64 bits */
    struct user_desc desc = {.entry_number = first + 2};
    EXPECT(syscall(SYS_get_thread_area, &desc) == 0);
    EXPECT(desc.base_addr == 0 && desc.limit == 0 && desc.seg_not_present && desc.read_exec_only);

    expect_same((struct user_desc){.entry_number = first + 2,
                                   .base_addr = 0x12345678,
                                   .limit = 0xfffff,
                                   .seg_32bit = 1,
                                   .limit_in_pages = 1,
                                   .useable = 1});
    expect_same((struct user_desc){.entry_number = first + 1,
                                   .base_addr = 0xbf001000,
                                   .limit = 0x123,
                                   .seg_32bit = 1,
                                   .contents = 1});
    expect_same((struct user_desc){
        .entry_number = first, .base_addr = 4096, .limit = 0, .seg_32bit = 1, .read_exec_only = 1});
    desc.entry_number = first - 1;
    EXPECT(syscall(SYS_get_thread_area, &desc) == -1 && errno == EINVAL);
    desc.entry_number = first + 3;
    EXPECT(syscall(SYS_get_thread_area, &desc) == -1 && errno == EINVAL);
    EXPECT(syscall(SYS_get_thread_area, NULL) == -1 && errno == EFAULT);
    return 0;
}
