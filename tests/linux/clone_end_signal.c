/* clone(2), "The child termination signal": another than SIGCHLD, or none, and who waits for such.
 */
#include "came.h"

#include <sched.h>

static pid_t start_with(int signal, void (*body)(void))
{
    pid_t child = syscall(SYS_clone, signal, 0, 0, 0, 0);
    if (child == 0) {
        body();
        _exit(5);
    }
    return child;
}

static void nothing(void)
{
}

static void try(const char *what, pid_t pid, int options)
{
    int status;
    pid_t found = waitpid(pid, &status, options);
    if (found > 0)
        say_status(what, status);
    else
        say("%s: %s\n", what, found ? strerrorname_np(errno) : "none yet");
}

static void try_id(const char *what, int options)
{
    siginfo_t info = {0};
    int result = waitid(P_ALL, 0, &info, options | WEXITED | WNOHANG | WNOWAIT);
    say("%s: %s\n", what, result ? strerrorname_np(errno) : info.si_pid ? "one" : "none yet");
}

static void one_of(int signal)
{
    say("signal %d\n", signal);
    pid_t child = start_with(signal, nothing);
    wait_until(child, 'Z');
    said("  came");
    try("  without a flag", child, WNOHANG);
    try("  any without a flag", -1, WNOHANG);
    try_id("  waitid", 0);
    try_id("  waitid __WCLONE", __WCLONE);
    try("  __WCLONE", child, __WCLONE);
    try("  again", child, __WCLONE);
}

/* Each kind of wait sees its own. */
static void both(void)
{
    pid_t plain = start_sleeper(pause_forever);
    pid_t clone = start_with(SIGUSR1, pause_forever);
    wait_until(clone, 'S');
    try("none", -1, WNOHANG);
    try("none __WCLONE", -1, WNOHANG | __WCLONE);
    try("the other", clone, WNOHANG);
    try("the other __WCLONE", plain, WNOHANG | __WCLONE);
    try("the group __WCLONE", 0, WNOHANG | __WCLONE);
    try("another group", -plain, WNOHANG | __WCLONE);
    kill(clone, SIGSTOP);
    wait_until(clone, 'T');
    said("stopped");
    try("stopped", -1, WNOHANG | WUNTRACED);
    try("stopped __WCLONE", -1, WNOHANG | WUNTRACED | __WCLONE);
    kill(clone, SIGKILL);
    wait_until(clone, 'Z');
    said("killed");
    try("any", -1, WNOHANG);
    try("any __WALL", -1, __WALL);
    try("any __WCLONE", -1, __WCLONE);
    kill(plain, SIGKILL);
    wait_until(plain, 'Z');
    said("killed");
    try("any __WCLONE", -1, __WCLONE | WNOHANG);
    try("any", -1, 0);
}

static void ends_soon(void)
{
    usleep(20000);
}

/* Waits that sleep. */
static void sleeps(void)
{
    pid_t clone = start_with(0, ends_soon);
    try("sleeps __WCLONE", clone, __WCLONE);
    pid_t plain = start(pause_forever);
    start_with(0, ends_soon);
    try("sleeps __WALL", -1, __WALL);
    clone = start_with(SIGUSR2, pause_forever);
    wait_until(clone, 'S');
    alarm(1);
    on(SIGALRM, (void (*)(int))nothing, 0);
    try("interrupted", -1, __WCLONE);
    kill(plain, SIGTERM);
    try("any __WALL", -1, __WALL);
    kill(clone, SIGTERM);
    try("any __WALL", -1, __WALL);
    try("any __WALL", -1, __WALL);
}

/* Who ignores SIGCHLD is told nothing, but keeps what has another signal. */
static void ignored(void)
{
    signal(SIGCHLD, SIG_IGN);
    pid_t clone = start_with(SIGUSR1, nothing);
    wait_until(clone, 'Z');
    try("ignored", clone, __WCLONE);
    pid_t none = start_with(0, nothing);
    wait_until(none, 'Z');
    try("ignored", -1, __WALL);
    on_info(SIGCHLD, note, SA_RESTART);
    said("ignored");
}

static void execs(void)
{
    execl("/proc/self/exe", "exec", NULL);
}

/* exec makes SIGCHLD of it. */
static void across_exec(void)
{
    pid_t child = start_with(SIGUSR1, execs);
    wait_until(child, 'Z');
    said("execed");
    try("execed __WCLONE", child, __WCLONE);
    try("execed", child, 0);
}

/* The end of the execed program itself, with a child of before. */
static int execed(int argc, char **argv)
{
    if (argc < 2)
        return 9;
    on_info(SIGUSR1, note, 0);
    on_info(SIGCHLD, note, 0);
    pid_t child = atoi(argv[1]);
    kill(child, SIGKILL);
    wait_until(child, 'Z');
    said("after exec");
    try("after exec", child, WNOHANG);
    try("after exec __WCLONE", child, __WCLONE);
    return 0;
}

static void parent_execs(void)
{
    char number[20];
    pid_t child = start_with(SIGUSR1, pause_forever);
    wait_until(child, 'S');
    snprintf(number, sizeof number, "%d", child);
    execl("/proc/self/exe", "exec", number, NULL);
}

int main(int argc, char **argv)
{
    if (strcmp(argv[0], "exec") == 0)
        return execed(argc, argv);
    on_info(SIGUSR1, note, SA_RESTART);
    on_info(SIGUSR2, note, SA_RESTART);
    on_info(SIGCHLD, note, SA_RESTART);
    on_info(40, note, SA_RESTART);
    setpgid(0, 0);
    one_of(SIGUSR1);
    one_of(SIGCONT);
    one_of(40);
    one_of(0);
    one_of(100);
    both();
    ignored();
    across_exec();
    say_end("parent", parent_execs);
    sleeps();
    said("at the end");
    return 0;
}
