/*
 * A handler's stack of which only some bytes are mapped, one word more each time: SIGSEGV as long
 * as the frame does not fit, whichever part of it is missing, and from then on the handler runs.
 */
// linux: yes
#include "tests/guest/child.h"

#include <sys/mman.h>

#define PAGE 4096u
#define STEP 16u

static char *stack; /* its first page is not there */
static unsigned mapped;
static int flags;

static void handler(int signal)
{
    (void)signal;
    _exit(7);
}

static void take_signal(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK | flags};
    stack_t given = {.ss_sp = stack, .ss_size = PAGE + mapped};
    EXPECT(sigaltstack(&given, NULL) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
    raise(SIGUSR1);
}

/* How many bytes a frame takes. */
static unsigned least(void)
{
    unsigned found = 0;
    for (mapped = 0; mapped < PAGE; mapped += STEP) {
        int status = status_of(take_signal);
        if (found)
            EXPECT(exited_with(status, 7));
        else if (exited_with(status, 7))
            found = mapped;
        else
            EXPECT(ended_by(status, SIGSEGV));
    }
    return found;
}

int main(void)
{
    stack = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(stack != MAP_FAILED && mprotect(stack, PAGE, PROT_NONE) == 0);
    unsigned plain = least();
    flags = SA_SIGINFO;
    unsigned with_info = least();
    EXPECT(plain >= 100 && with_info >= 100);
    return 0;
}
