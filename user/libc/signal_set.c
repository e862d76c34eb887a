/* Sets of signals. */
#include <errno.h>
#include <signal.h>

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~0ull;
    return 0;
}

/* The bit of a signal in a set; 0 and EINVAL for a number that is none. */
static sigset_t signal_bit(int signal)
{
    if (signal >= 1 && signal <= SIGNAL_LAST)
        return 1ull << (signal - 1);
    errno = EINVAL;
    return 0;
}

int sigaddset(sigset_t *set, int signal)
{
    sigset_t bit = signal_bit(signal);
    *set |= bit;
    return bit ? 0 : -1;
}

int sigdelset(sigset_t *set, int signal)
{
    sigset_t bit = signal_bit(signal);
    *set &= ~bit;
    return bit ? 0 : -1;
}

int sigismember(const sigset_t *set, int signal)
{
    sigset_t bit = signal_bit(signal);
    return bit ? (*set & bit) != 0 : -1;
}
