/* A handler gets its arguments in EAX, EDX and ECX, too: for who compiles with -mregparm=3. */
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static __attribute__((regparm(3))) void by_registers(int number, siginfo_t *info, void *context)
{
    printf("signal %d, information %s\n", number, info ? "there" : "not there");
    if (info)
        printf("of signal %d; the context follows after %td bytes\n", info->si_signo,
               (char *)context - (char *)info);
    else
        printf("context %s\n", context ? "there" : "not there");
}

static void raise_with(int flags)
{
    struct sigaction action = {.sa_flags = flags};
    void *handler = by_registers;
    memcpy(&action.sa_handler, &handler, sizeof handler);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
}

int main(void)
{
    raise_with(SA_SIGINFO);
    raise_with(0);
    return 0;
}
