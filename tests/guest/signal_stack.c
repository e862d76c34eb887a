/* sigaltstack: a handler for a stack that is full runs on another, and jumps out of it. */
// linux: yes
#include "tests/guest/child.h"

#include <setjmp.h>
#include <sys/mman.h>

static char other[2 * SIGSTKSZ];
static sigjmp_buf place;
static volatile int on_other, told_so;

static void look(int signal)
{
    char here;
    stack_t now;
    on_other = &here >= other && &here < other + sizeof other;
    told_so = sigaltstack(NULL, &now) == 0 && now.ss_flags == SS_ONSTACK;
    if (signal == SIGSEGV)
        siglongjmp(place, 1);
}

static __attribute__((noinline)) int use_up(int depth)
{
    volatile char page[4096];
    page[0] = (char)depth;
    return depth < 1000000 ? use_up(depth + 1) + page[0] : 0;
}

static void set(int signal, unsigned flags)
{
    struct sigaction action = {.sa_handler = look, .sa_flags = (int)flags};
    EXPECT(sigaction(signal, &action, NULL) == 0);
}

int main(void)
{
    stack_t stack = {.ss_sp = other, .ss_size = sizeof other}, old;
    EXPECT(sigaltstack(NULL, &old) == 0 && old.ss_flags == SS_DISABLE);
    EXPECT(sigaltstack(&(stack_t){.ss_sp = other, .ss_size = 100}, NULL) == -1 && errno == ENOMEM);
    EXPECT(sigaltstack(&stack, NULL) == 0);
    EXPECT(sigaltstack(NULL, &old) == 0 && old.ss_sp == other && old.ss_size == sizeof other);

    set(SIGUSR1, 0);
    EXPECT(raise(SIGUSR1) == 0 && !on_other && !told_so);
    set(SIGUSR1, SA_ONSTACK);
    EXPECT(raise(SIGUSR1) == 0 && on_other && told_so);

    set(SIGSEGV, SA_ONSTACK);
    for (volatile int i = 0; i < 2; i++) {
        on_other = 0;
        if (sigsetjmp(place, 1) == 0)
            use_up(0);
        EXPECT(on_other && told_so);
    }
    EXPECT(sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL) == 0);
    EXPECT(sigaltstack(NULL, &old) == 0 && old.ss_flags == SS_DISABLE);
    return 0;
}
