/* set_thread_area takes effect at once, also for a GS that already names the entry. */
#include "tests/guest/child.h"

#include <sched.h>
#include <sys/syscall.h>

static int values[2] = {11, 22};

static int area_set(int entry, const void *base)
{
    struct user_desc desc = {.entry_number = (unsigned)entry,
                             .base_addr = (uint32_t)base,
                             .limit = 0xfffff,
                             .seg_32bit = base != NULL,
                             .limit_in_pages = base != NULL,
                             .useable = base != NULL};
    if (!base)
        desc.limit = 0;
    EXPECT(syscall(SYS_set_thread_area, &desc) == 0);
    return (int)desc.entry_number;
}

static int gs_value(void)
{
    int value;
    __asm__ volatile("movl %%gs:0, %0" : "=r"(value));
    return value;
}

static unsigned short gs_selector(void)
{
    unsigned short value;
    __asm__ volatile("movw %%gs, %0" : "=r"(value));
    return value;
}

int main(void)
{
    int entry = area_set(-1, &values[0]);
    EXPECT(entry == 6);
    __asm__ volatile("movw %w0, %%gs" : : "r"(entry * 8 + 3));
    EXPECT(gs_value() == 11);
    area_set(entry, &values[1]);
    EXPECT(gs_value() == 22);
    area_set(entry, NULL);
    EXPECT(gs_selector() == 0);
    return 0;
}
