/* sigaltstack: who runs there, what is said meanwhile, and that it cannot be changed then. */
#include "say.h"

static char stack[20000];

static bool is_there(const void *at)
{
    return (const char *)at >= stack && (const char *)at < stack + sizeof stack;
}

static void inner(int signal)
{
    stack_t now;
    (void)signal;
    sigaltstack(NULL, &now);
    say("inner: there %d, flags %d\n", is_there(&now), now.ss_flags);
}

static void handler(int signal, siginfo_t *info, void *context)
{
    stack_t now, none = {.ss_flags = SS_DISABLE};
    const ucontext_t *uc = context;
    (void)info;
    sigaltstack(NULL, &now);
    say("%s: there %d, flags %d, context %d %d %d\n", sigabbrev_np(signal), is_there(&now),
        now.ss_flags, uc->uc_stack.ss_sp == stack, uc->uc_stack.ss_flags,
        (int)uc->uc_stack.ss_size);
    SAY(sigaltstack(&none, NULL));
    raise(SIGTERM);
}

int main(void)
{
    stack_t new = {.ss_sp = stack, .ss_size = sizeof stack}, now;
    SAY(sigaltstack(NULL, &now));
    say("%p %d %d\n", now.ss_sp, now.ss_flags, (int)now.ss_size);
    SAY(sigaltstack(&new, NULL));
    on_info(SIGUSR1, handler, SA_ONSTACK);
    on_info(SIGUSR2, handler, 0);
    on(SIGTERM, inner, SA_ONSTACK);
    raise(SIGUSR1);
    raise(SIGUSR2);
    SAY(sigaltstack(NULL, &now));
    say("%d %d\n", now.ss_sp == stack, now.ss_flags);
    return 0;
}
