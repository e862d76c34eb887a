/* Data segment registers that name a cleared TLS entry become 0, as on Linux; SS ends the process,
 * never the kernel. */
#include "tests/guest/tls.h"

#include <time.h>

#define SELECTOR TLS_SELECTOR(6)

/* set_thread_area(&clear_desc) with DS, ES or SS being the entry that it clears. */
static struct user_desc clear_desc = {.entry_number = 6};

#define CLEAR_WITH(load)                                                                           \
    __asm__ volatile(load "\n\tint $0x80\n\tmovl $1, %%eax\n\txorl %%ebx, %%ebx\n\tint $0x80"      \
                     :                                                                             \
                     : "a"(SYS_set_thread_area), "b"(&clear_desc), "c"(SELECTOR))

static void cleared_ds(void)
{
    tls_set(6, (void *)4096);
    CLEAR_WITH("movw %%cx, %%ds");
}

static void cleared_es(void)
{
    tls_set(6, (void *)4096);
    CLEAR_WITH("movw %%cx, %%es");
}

static void cleared_ss(void)
{
    tls_set(6, (void *)4096);
    CLEAR_WITH("movw %%cx, %%ss");
}

static void cleared_gs(void)
{
    tls_set(6, (void *)4096);
    gs_load(SELECTOR);
    tls_set(6, NULL);
    EXPECT(gs_selector() == 0);
    sched_yield();
    EXPECT(gs_selector() == 0);
    _exit(3);
}

/* A descriptor that may be loaded into GS, but not into SS: read-only; beyond which nothing lies.
 */
static void read_only_ss(void)
{
    struct user_desc desc = {.entry_number = 6,
                             .limit = 0xfffff,
                             .seg_32bit = 1,
                             .limit_in_pages = 1,
                             .read_exec_only = 1,
                             .useable = 1};
    tls_set(6, (void *)4096);
    __asm__ volatile("movw %%cx, %%ss\n\tint $0x80\n\tmovl $1, %%eax\n\tint $0x80"
                     :
                     : "a"(SYS_set_thread_area), "b"(&desc), "c"(SELECTOR));
}

static void fork_and_switch_with_gs(void)
{
    tls_set(6, (void *)4096);
    gs_load(SELECTOR);
    pid_t child = fork();
    if (child == 0) {
        tls_set(6, NULL);
        for (int i = 0; i < 10; i++)
            sched_yield();
        _exit(gs_selector() == 0 ? 1 : 2);
    }
    for (int i = 0; i < 10; i++)
        sched_yield();
    EXPECT(gs_selector() == SELECTOR);
    EXPECT(exited_with(child_wait(child), 1));
    _exit(4);
}

/* The child's TLS entry is given by clone, and is empty, while its GS names it. */
static void clone_with_empty_entry(void)
{
    tls_set(6, (void *)4096);
    gs_load(SELECTOR);
    pid_t child = syscall(SYS_clone, CLONE_SETTLS | SIGCHLD, 0, 0, &clear_desc, 0);
    if (child == 0)
        _exit(gs_selector() == 0 ? 1 : 2);
    EXPECT(gs_selector() == SELECTOR);
    EXPECT(exited_with(child_wait(child), 1));
    _exit(5);
}

/* SS with a base of its own through interrupts and switches. */
static void busy_with_odd_stack(void)
{
    tls_set(6, (void *)4096);
    __asm__ volatile("movw %%cx, %%ss\n\tsubl $4096, %%esp\n1:\tpushl %%eax\n\tpopl %%eax\n\tjmp 1b"
                     :
                     : "c"(SELECTOR));
}

int main(void)
{
    EXPECT(exited_with(status_of(cleared_ds), 0));
    EXPECT(exited_with(status_of(cleared_es), 0));
    EXPECT(ended_by(status_of(cleared_ss), SIGILL));
    EXPECT(ended_by(status_of(read_only_ss), SIGILL));
    EXPECT(exited_with(status_of(cleared_gs), 3));
    EXPECT(exited_with(status_of(fork_and_switch_with_gs), 4));
    EXPECT(exited_with(status_of(clone_with_empty_entry), 5));

    pid_t first = child_start(busy_with_odd_stack), second = child_start(busy_with_odd_stack);
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    EXPECT(waitpid(-1, NULL, WNOHANG) == 0);
    EXPECT(kill(first, SIGKILL) == 0 && kill(second, SIGKILL) == 0);
    EXPECT(ended_by(child_wait(first), SIGKILL) && ended_by(child_wait(second), SIGKILL));
    return 0;
}
