/* The first getrlimit(2) is from when a limit had a sign; the second one has all bits. */
#include "say.h"
#include <sys/resource.h>

static void show(const char *what)
{
    unsigned old[2] = {0}, new[2] = {0};
    say("%s: ", what);
    SAY(syscall(SYS_getrlimit, RLIMIT_CPU, old) + syscall(SYS_ugetrlimit, RLIMIT_CPU, new));
    say("%x %x, %x %x\n", old[0], old[1], new[0], new[1]);
}

static void set(unsigned soft)
{
    unsigned limit[2] = {soft, 0xffffffff};
    SAY(syscall(SYS_setrlimit, RLIMIT_CPU, limit));
}

int main(void)
{
    show("at first");
    set(1000);
    show("1000");
    set(0x7ffffffe);
    show("0x7ffffffe");
    set(0x80000000);
    show("0x80000000");
    set(0xfffffffe);
    show("0xfffffffe");
    set(0xffffffff);
    show("none");
    SAY(syscall(SYS_getrlimit, 16, &(unsigned[2]){0}));
    SAY(syscall(SYS_getrlimit, RLIMIT_CPU, 4));
    return 0;
}
