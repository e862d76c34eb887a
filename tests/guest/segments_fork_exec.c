/* fork and exec with every selector that the CPU takes in DS, ES, FS, GS and SS: a child has its
 * parent's, a new program those of the start. */
#include "tests/guest/tls.h"

#include <string.h>

struct segments {
    uint16_t ds, es, fs, gs, ss, cs;
};

static struct segments segments_read(void)
{
    struct segments now;
    __asm__ volatile("movw %%ds, %0\n\tmovw %%es, %1\n\tmovw %%fs, %2\n\t"
                     "movw %%gs, %3\n\tmovw %%ss, %4\n\tmovw %%cs, %5"
                     : "=m"(now.ds), "=m"(now.es), "=m"(now.fs), "=m"(now.gs), "=m"(now.ss),
                       "=m"(now.cs));
    return now;
}

/* fork with `selector` in all data segments; ends with 0 if parent and child still have it. */
static int selector;

static void fork_with(void)
{
    pid_t child;
    struct segments after;
    __asm__ volatile("movw %%cx, %%ds\n\tmovw %%cx, %%es\n\tmovw %%cx, %%fs\n\tmovw %%cx, %%gs\n\t"
                     "movw %%cx, %%ss\n\tint $0x80"
                     : "=a"(child)
                     : "a"(SYS_fork), "c"(selector)
                     : "memory");
    after = segments_read();
    uint16_t all = (uint16_t)selector;
    if (after.ds != all || after.es != all || after.fs != all || after.gs != all || after.ss != all)
        _exit(1);
    if (child)
        EXPECT(exited_with(child_wait(child), 0));
}

static void exec_with(void)
{
    static char *arguments[] = {"/tests/segments_fork_exec", "again", NULL}, *none[] = {NULL};
    __asm__ volatile("movw %%cx, %%ds\n\tmovw %%cx, %%es\n\tmovw %%cx, %%fs\n\tmovw %%cx, %%gs\n\t"
                     "movw %%cx, %%ss\n\tmovl %3, %%ecx\n\tint $0x80"
                     :
                     : "a"(SYS_execve), "b"(arguments[0]), "c"(selector), "i"(arguments), "d"(none)
                     : "memory");
    _exit(1);
}

/* With null in DS, ES, FS and GS: only SS may not be. */
static void fork_with_null(void)
{
    pid_t child;
    __asm__ volatile("movw %%cx, %%ds\n\tmovw %%cx, %%es\n\tmovw %%cx, %%fs\n\tmovw %%cx, %%gs\n\t"
                     "int $0x80\n\tpushl %%ss\n\tpopl %%ds\n\tpushl %%ss\n\tpopl %%es"
                     : "=a"(child)
                     : "a"(SYS_fork), "c"(0)
                     : "memory");
    if (child)
        EXPECT(exited_with(child_wait(child), 0));
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1) {
        struct segments now = segments_read();
        EXPECT(now.ds == 0x7b && now.es == 0x7b && now.ss == 0x7b && now.cs == 0x73);
        EXPECT(now.fs == 0 && now.gs == 0);
        return 0;
    }
    struct user_desc flat = {.limit = 0xfffff, .seg_32bit = 1, .limit_in_pages = 1, .useable = 1};
    for (unsigned entry = 6; entry <= 8; entry++) {
        flat.entry_number = entry;
        EXPECT(syscall(SYS_set_thread_area, &flat) == 0);
        selector = TLS_SELECTOR((int)entry);
        EXPECT(exited_with(status_of(fork_with), 0));
        EXPECT(exited_with(status_of(exec_with), 0));
    }
    selector = 0x7b;
    EXPECT(exited_with(status_of(fork_with), 0));
    EXPECT(exited_with(status_of(exec_with), 0));
    EXPECT(exited_with(status_of(fork_with_null), 0));
    return 0;
}
