/* setjmp and longjmp; out of handlers with the mask; a handler that mends what it has interrupted.
 */
// linux: yes
#include "tests/guest/child.h"

#include <setjmp.h>
#include <ucontext.h>

static sigjmp_buf place;
static char *volatile bad = (char *)64; /* nothing is there */
static volatile int faults;

static void jump(int signal)
{
    siglongjmp(place, signal);
}

static void skip(int signal, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;
    faults += signal == SIGSEGV && info->si_addr == bad && info->si_code == SEGV_MAPERR;
    interrupted->uc_mcontext.gregs[REG_EIP] += 2; /* MOVB (%EAX), %AL and the like */
    interrupted->uc_mcontext.gregs[REG_EAX] = 42;
}

static __attribute__((noinline)) int go_back(jmp_buf to, int value, int depth)
{
    if (depth == 0)
        longjmp(to, value);
    return depth < 100 ? go_back(to, value, depth - 1) + 1 : 0;
}

static void plain(void)
{
    jmp_buf here;
    volatile int turn = 0;
    int value = setjmp(here);
    EXPECT(value == (turn == 0 ? 0 : turn == 1 ? 7 : 1));
    turn++;
    if (turn < 3)
        go_back(here, turn == 1 ? 7 : 0, 20);
}

static void out_of_handlers(void)
{
    sigset_t mask;
    signal(SIGSEGV, jump);
    for (volatile int i = 0; i < 10; i++)
        if (sigsetjmp(place, 1) == 0) {
            *bad = 1;
            EXPECT(!"reached");
        }
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &mask) == 0 && mask == 0);

    signal(SIGUSR1, jump);
    if (sigsetjmp(place, 0) == 0) /* without the mask the signal stays blocked */
        raise(SIGUSR1);
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &mask) == 0 && mask == 1ull << (SIGUSR1 - 1));
}

static void mended(void)
{
    struct sigaction action = {.sa_sigaction = skip, .sa_flags = SA_SIGINFO};
    int value;
    EXPECT(sigaction(SIGSEGV, &action, NULL) == 0);
    __asm__ volatile("movl (%%eax), %%eax" : "=a"(value) : "a"(bad) : "memory");
    EXPECT(faults == 1 && value == 42);
}

int main(void)
{
    plain();
    out_of_handlers();
    mended();
    return 0;
}
