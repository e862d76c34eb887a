/* Whose CPU time a parent gets: that of those waited for, and of those that they waited for. */
#include "say.h"
#include "used.h"

static void burn(void)
{
    while (used_by(RUSAGE_SELF) < 100)
        ;
}

static void waits_for_its_child(void)
{
    status_of(start(burn));
}

static void leaves_a_zombie(void)
{
    wait_until(start(burn), 'Z');
}

static void ignores_its_child(void)
{
    on(SIGCHLD, SIG_IGN, 0);
    waits_for_its_child();
}

static void nothing(int signal)
{
    (void)signal;
}

static void wants_no_zombies(void)
{
    on(SIGCHLD, nothing, SA_NOCLDWAIT);
    waits_for_its_child();
}

static void try(const char *what, void (*body)(void))
{
    struct rusage usage;
    long before = used_by(RUSAGE_CHILDREN);
    pid_t child = start(body);
    wait4(child, NULL, 0, &usage);
    long told = usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000 +
                usage.ru_stime.tv_sec * 1000 + usage.ru_stime.tv_usec / 1000;
    say("%s: counted %d, told by wait %d\n", what, used_by(RUSAGE_CHILDREN) - before >= 90,
        told >= 90);
}

static void only_looked_at(void)
{
    siginfo_t info;
    pid_t child = start(burn);
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    say("looked at: %d\n", used_by(RUSAGE_CHILDREN) >= 90);
    status_of(child);
    say("waited for: %d\n", used_by(RUSAGE_CHILDREN) >= 90);
}

int main(void)
{
    only_looked_at();
    try("a child", burn);
    try("a grandchild waited for", waits_for_its_child);
    try("a grandchild left as a zombie", leaves_a_zombie);
    try("a grandchild, SIGCHLD ignored", ignores_its_child);
    try("a grandchild, SA_NOCLDWAIT", wants_no_zombies);
    return 0;
}
