/* __WNOTHREAD: a thread waits for what it has forked itself, the eldest also for the ended ones'.
 */
#include "pthreads.h"

static pid_t of_main, of_thread, left;
static volatile int may_end;

static const char *who(pid_t pid)
{
    return pid == of_main     ? "main's"
           : pid == of_thread ? "the thread's"
           : pid == left      ? "the one left"
                              : "another";
}

static void try(const char *what, pid_t pid, int options)
{
    int result = waitpid(pid, NULL, options);
    say("%s: %s\n", what, result > 0 ? who(result) : result ? strerrorname_np(errno) : "none yet");
}

static void try_id(const char *what, pid_t pid, int options)
{
    siginfo_t info = {0};
    int result = waitid(P_PID, (id_t)pid, &info, options | WEXITED | WNOWAIT);
    say("%s: %s\n", what,
        result        ? strerrorname_np(errno)
        : info.si_pid ? who(info.si_pid)
                      : "none yet");
}

static void *body(void *unused)
{
    (void)unused;
    of_thread = start_sleeper(pause_forever);
    left = start_sleeper(pause_forever);
    try("in the thread, main's", of_main, __WNOTHREAD);
    try("in the thread, main's, no hang", of_main, __WNOTHREAD | WNOHANG);
    try_id("in the thread, waitid", of_main, __WNOTHREAD);
    try("in the thread, main's without the flag", of_main, WNOHANG);
    try("in the thread, its own", of_thread, __WNOTHREAD | WNOHANG);
    try("in the thread, any", -1, __WNOTHREAD | WNOHANG);
    kill(of_main, SIGKILL);
    kill(of_thread, SIGKILL);
    wait_until(of_main, 'Z');
    try("in the thread, any after both ended", -1, __WNOTHREAD);
    try("in the thread, main's ended", of_main, __WNOTHREAD | WNOHANG);
    may_end = 1;
    while (may_end == 1)
        usleep(1000);
    return NULL;
}

int main(void)
{
    of_main = start_sleeper(pause_forever);
    pthread_t thread = thread_start(body, 0);
    while (!may_end)
        usleep(1000);
    try("in main, the thread's", left, __WNOTHREAD | WNOHANG);
    try_id("in main, waitid", left, __WNOTHREAD | WNOHANG);
    try("in main, any", -1, __WNOTHREAD);
    try("in main, any again", -1, __WNOTHREAD);
    may_end = 2;
    pthread_join(thread, NULL);
    usleep(50000); /* on Linux it has its children for a moment after that */
    try("in main, when the thread has ended", left, __WNOTHREAD | WNOHANG);
    kill(left, SIGKILL);
    try("in main, any then", -1, __WNOTHREAD);
    try("in main, at last", -1, __WNOTHREAD);
    return 0;
}
