/* sigaltstack's arguments. */
#include "say.h"

static char stack[20000];

static void try(int flags, size_t size)
{
    stack_t new = {.ss_sp = stack, .ss_flags = flags, .ss_size = size}, now;
    say("flags %#x size %d: ", (unsigned)flags, (int)size);
    SAY(sigaltstack(&new, NULL));
    sigaltstack(NULL, &now);
    say("  now %d %#x %d\n", now.ss_sp == stack, (unsigned)now.ss_flags, (int)now.ss_size);
}

int main(void)
{
    try(0, 100);
    try(0, sizeof stack);
    try(SS_ONSTACK, 10000);
    try(SS_DISABLE, 100);
    try(4, sizeof stack);
    try(SS_ONSTACK | SS_DISABLE, sizeof stack);
    try(0, 2047);
    try(0, 2048);
    SAY(syscall(SYS_sigaltstack, 4, NULL));
    SAY(syscall(SYS_sigaltstack, NULL, 4));
    return 0;
}
