/* Which signals have come, and with which code. */
#pragma once

#include "say.h"

static volatile int came[65];

static void note(int signal, siginfo_t *info, void *context)
{
    (void)context;
    came[signal] = 1 + info->si_code;
}

static void said(const char *when)
{
    say("%s:", when);
    for (int signal = 1; signal <= 64; signal++)
        if (came[signal]) {
            say(" %d with code %d", signal, came[signal] - 1);
            came[signal] = 0;
        }
    say("\n");
}
