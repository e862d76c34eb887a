/* Ending the program. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define HANDLERS_MAX 32 /* what ISO C asks for */

static void (*handlers[HANDLERS_MAX])(void);
static int handler_count;

/* In stream.c; a program without streams does not contain it, and the address is then NULL. */
void streams_flush(void) __attribute__((weak));
void malloc_check(void) __attribute__((weak)); /* malloc_checked.c, the same */

int atexit(void (*function)(void))
{
    if (handler_count == HANDLERS_MAX) {
        errno = ENOMEM;
        return -1;
    }
    handlers[handler_count++] = function;
    return 0;
}

/* The handlers run in the opposite order; one may note another. */
void exit(int status)
{
    while (handler_count > 0)
        handlers[--handler_count]();
    if (streams_flush)
        streams_flush();
    if (malloc_check)
        malloc_check();
    _exit(status);
}

void _Exit(int status)
{
    _exit(status);
}

void abort(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGABRT);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(SIGABRT); /* a handler may take it, and may jump away */
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
    _exit(127);
}
