/* A handler that finds no stack to run on: SIGSEGV, whatever the signal was. */
#include "say.h"

static void handler(int signal)
{
    (void)signal;
    _exit(1);
}

static void body(void)
{
    on(SIGUSR1, handler, 0);
    __asm__ volatile("movl $16, %%esp; int $0x80" : : "a"(SYS_kill), "b"(getpid()), "c"(SIGUSR1));
}

static void segv_too(void)
{
    on(SIGSEGV, handler, 0);
    body();
}

static void rescue(int signal)
{
    (void)signal;
    say("on the other stack\n");
    _exit(5);
}

static void with_altstack(void)
{
    static char stack[20000];
    stack_t new = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&new, NULL);
    on(SIGSEGV, rescue, SA_ONSTACK);
    body();
}

int main(void)
{
    say_end("child", body);
    say_end("child", segv_too);
    say_end("child", with_altstack);
    return 0;
}
