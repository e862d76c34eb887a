/*
 * A timer interrupt at each moment of fork, exec, wait, exit, stop and continue; and a kill of each
 * party there. Whoever is left comes to its end, and a parent is told how its children ended. The
 * same for ports, futexes and threads stands beside their kills at each kernel entry
 * (kill_at_entries_*.c). `tick_at_each_moment N` tries the N-th of these alone.
 */
// run: --icount --timeout 100
#include "tests/guest/child.h"
#include "tests/guest/moments.h"

#include <gaji/cascade.h>

#define CHILD_STATUS 7

static const char *program;

static void nothing(void)
{
}

/* A child that is a party of its own from here on. */
static pid_t fork_party(int party)
{
    pid_t pid = fork();
    EXPECT(pid >= 0);
    if (pid == 0) {
        me = party;
        run->pids[party] = getpid();
    }
    return pid;
}

/* Waits for any child; what became of it, or -1. */
static void note_wait(int options)
{
    int status;
    note(waitpid(-1, &status, options) > 0 ? status : -1);
}

static bool saw(int party, int status)
{
    for (int i = 0; i < run->counts[party]; i++)
        if (run->notes[party][i] == status)
            return true;
    return false;
}

/* Whether party 0 was told that, or that its child was killed, which is `child`. */
static bool told(int status, int child)
{
    return is_victim(0) || saw(0, status) || (is_victim(child) && saw(0, SIGKILL));
}

static void forks(void)
{
    signal(SIGCHLD, SIG_DFL);
    if (fork_party(1) == 0)
        _exit(CHILD_STATUS);
    note_wait(0);
}

static void check_fork(void)
{
    ALLOW(is_gone(0) && is_gone(1));
    ALLOW(told(CHILD_STATUS << 8, 1));
}

static void execs(void)
{
    signal(SIGCHLD, SIG_DFL);
    if (fork_party(1) == 0) {
        execl(program, program, "again", NULL);
        _exit(1);
    }
    note_wait(0);
}

static void spawns(void)
{
    signal(SIGCHLD, SIG_DFL);
    if (vfork() == 0) {
        run->pids[1] = getpid();
        execl(program, program, "again", NULL);
        _exit(1);
    }
    note_wait(0);
}

/* Two children, each of whom is waited for once. */
static void waits(void)
{
    signal(SIGCHLD, SIG_DFL);
    for (int child = 1; child <= 2; child++)
        if (fork_party(child) == 0)
            _exit(child);
    note_wait(0);
    note_wait(0);
    note_wait(0);
}

static void check_waits(void)
{
    for (int party = 0; party <= 2; party++)
        ALLOW(is_gone(party));
    ALLOW(told(1 << 8, 1) && told(2 << 8, 2));
    ALLOW(is_victim(0) || (run->counts[0] == 3 && run->notes[0][2] == -1));
}

/* Party 1 ends while its child sleeps, which it takes along. */
static void exits(void)
{
    signal(SIGCHLD, SIG_DFL);
    if (fork_party(1) == 0) {
        EXPECT(cascade_set(true) == 0);
        if (fork_party(2) == 0)
            for (;;)
                pause();
        _exit(CHILD_STATUS);
    }
    note_wait(0);
}

static void check_exits(void)
{
    for (int party = 0; party <= 2; party++)
        ALLOW(is_gone(party));
    ALLOW(told(CHILD_STATUS << 8, 1));
}

/* Stops its child, continues it, and ends it. */
static void stops(void)
{
    signal(SIGCHLD, SIG_DFL);
    pid_t pid = fork_party(1);
    if (pid == 0) {
        EXPECT(cascade_set(true) == 0);
        for (;;)
            pause();
    }
    kill(pid, SIGSTOP);
    note_wait(WUNTRACED);
    kill(pid, SIGCONT);
    note_wait(WCONTINUED);
    kill(pid, SIGTERM);
    note_wait(0);
}

static void check_stops(void)
{
    if (is_victim(0)) /* its child may be in any state, and has nobody any more */
        return;
    ALLOW(is_gone(0) && is_gone(1));
    if (!is_victim(1))
        ALLOW(run->notes[0][0] == (SIGSTOP << 8 | 0x7f) && run->notes[0][1] == 0xffff);
    ALLOW(saw(0, SIGTERM) || (is_victim(1) && saw(0, SIGKILL)));
}

int main(int argc, char **argv)
{
    const struct {
        struct scenario scenario;
        int parties;
    } all[] = {
        {{"fork", nothing, {forks}, check_fork, nothing}, 2},
        {{"exec", nothing, {execs}, check_fork, nothing}, 2},
        {{"vfork and exec", nothing, {spawns}, check_fork, nothing}, 2},
        {{"wait", nothing, {waits}, check_waits, nothing}, 3},
        {{"exit", nothing, {exits}, check_exits, nothing}, 3},
        {{"stop", nothing, {stops}, check_stops, nothing}, 2},
    };
    unsigned count = sizeof all / sizeof all[0], only = argc == 2 ? (unsigned)atoi(argv[1]) : 0;
    if (argc == 2 && only == 0) /* what the exec is of */
        return CHILD_STATUS;
    EXPECT(gaji_tick_after(1) < 0 && errno == EINVAL);
    EXPECT(gaji_tick_after(UINT16_MAX + 1) < 0 && errno == EINVAL);
    program = argv[0];
    entries_begin();
    for (unsigned i = 0; i < count; i++)
        if (only == 0 || only == i + 1)
            tick_at_each_moment(&all[i].scenario, all[i].parties);
    return 0;
}
