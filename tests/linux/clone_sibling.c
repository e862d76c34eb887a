/* clone(2), CLONE_PARENT: the new process is a child of its maker's parent, with its signal. */
#include "came.h"

#include <sched.h>

static int answers[2];

static pid_t clone_with(unsigned flags, void (*body)(void))
{
    pid_t child = syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (child == 0) {
        body();
        _exit(5);
    }
    return child;
}

static pid_t maker, grandparent;

static void sibling(void)
{
    say("    the same parent: %d\n", getppid() == grandparent);
}

static void wait_for_end(pid_t child)
{
    while (state_of(child) != 'Z' && state_of(child) != '-')
        usleep(1000);
}

static void tell(pid_t child)
{
    write(answers[1], &child, sizeof child);
}

static unsigned more_flags;

static void make_sibling(void)
{
    grandparent = getppid();
    pid_t child = clone_with(CLONE_PARENT | more_flags, sibling);
    wait_for_end(child);
    say("    its maker: %s\n", waitpid(child, NULL, __WALL) < 0 ? strerrorname_np(errno) : "waits");
    tell(child);
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

/* The maker has that signal for its end; what is asked for beside CLONE_PARENT does not count. */
static void one_of(int signal, unsigned flags)
{
    pid_t child;
    say("maker's signal %d, asks for %u\n", signal, flags);
    more_flags = flags;
    maker = clone_with(signal, make_sibling);
    read(answers[0], &child, sizeof child);
    wait_until(maker, 'Z');
    wait_until(child, 'Z');
    said("  came");
    try("  sibling without a flag", child, WNOHANG);
    try("  sibling __WCLONE", child, __WCLONE | WNOHANG);
    try("  maker", maker, __WALL);
}

/* One more generation: siblings all. */
static void make_another(void)
{
    tell(clone_with(CLONE_PARENT, sibling));
}

static void make_maker(void)
{
    grandparent = getppid();
    clone_with(CLONE_PARENT, make_another);
}

static void siblings_of_siblings(void)
{
    pid_t child;
    say("siblings of siblings\n");
    start(make_maker);
    read(answers[0], &child, sizeof child);
    for (int i = 0; i < 3; i++)
        waitpid(-1, NULL, 0);
    try("  no more", -1, 0);
}

/* The parent's wait sleeps already, and for a child that it did not make. */
static void late(void)
{
    usleep(20000);
    grandparent = getppid();
    clone_with(CLONE_PARENT, sibling);
    kill(getpid(), SIGKILL);
}

static void waits_beside(void)
{
    int status, ends[2] = {0, 0};
    say("waits meanwhile\n");
    start(late);
    for (int i = 0; i < 2; i++)
        if (wait(&status) > 0)
            ends[WIFSIGNALED(status)] = status;
    say_status("  sibling", ends[0]);
    say_status("  maker", ends[1]);
}

/* Of a parent that has ended: the next one's. */
static void orphan(void)
{
    pid_t parent = getppid();
    tell(getpid());
    while (getppid() == parent)
        usleep(1000);
    grandparent = getppid();
    pid_t child = clone_with(CLONE_PARENT, sibling);
    wait_for_end(child);
    say("  an orphan's: %s\n", waitpid(child, NULL, __WALL) < 0 ? strerrorname_np(errno) : "waits");
    tell(child);
}

static void leaves_orphan(void)
{
    pid_t child;
    clone_with(SIGUSR1, orphan);
    read(answers[0], &child, sizeof child);
}

static void of_orphans(void)
{
    pid_t child;
    say("orphans\n");
    start(leaves_orphan);
    wait(NULL);
    read(answers[0], &child, sizeof child);
    while (state_of(child) != '-') /* init has waited for it */
        usleep(1000);
    try("  nobody here", -1, WNOHANG);
}

/* vfork's half: who makes it sleeps, not its parent. */
static void ends_soon(void)
{
    usleep(10000);
    say("    ends soon\n");
}

static void suspended(void)
{
    clone_with(CLONE_PARENT | CLONE_VFORK, ends_soon);
    say("    after it\n");
}

static void of_vfork(void)
{
    say("CLONE_VFORK\n");
    start(suspended);
    try("  one", -1, 0);
    try("  two", -1, 0);
}

/* Which thread's child it is: that one's whose child its maker is. */
static void of_thread(void)
{
    pid_t child;
    say("__WNOTHREAD\n");
    more_flags = 0;
    start(make_sibling);
    read(answers[0], &child, sizeof child);
    try("  sibling", child, __WNOTHREAD);
    try("  maker", -1, __WNOTHREAD);
}

static void refused(void)
{
    struct {
        uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    } args = {.flags = CLONE_PARENT, .exit_signal = SIGCHLD};
    SAY(syscall(SYS_clone3, &args, sizeof args));
    SAY(syscall(SYS_clone, CLONE_PARENT | CLONE_THREAD, 0, 0, 0, 0));
    SAY(syscall(SYS_clone, CLONE_PARENT | CLONE_SIGHAND, 0, 0, 0, 0));
}

int main(void)
{
    on_info(SIGUSR1, note, SA_RESTART);
    on_info(SIGUSR2, note, SA_RESTART);
    pipe(answers);
    refused();
    on_info(SIGCHLD, note, SA_RESTART);
    one_of(SIGCHLD, 0);
    one_of(SIGCHLD, SIGUSR2);
    one_of(SIGUSR1, 0);
    one_of(SIGUSR1, SIGCHLD);
    one_of(0, SIGCHLD);
    signal(SIGCHLD, SIG_DFL);
    siblings_of_siblings();
    waits_beside();
    of_orphans();
    of_vfork();
    of_thread();
    return 0;
}
