/* A blocked SIGTERM is held until it is let in; SIGKILL cannot be blocked or ignored. */
// linux: yes
#include "tests/guest/child.h"

static void hold(int signal)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    EXPECT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
}

static void let_in(int signal)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    EXPECT(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
}

static bool is_pending(int signal)
{
    sigset_t set;
    EXPECT(sigpending(&set) == 0);
    return sigismember(&set, signal);
}

static void held_and_let_in(void)
{
    hold(SIGTERM);
    EXPECT(raise(SIGTERM) == 0 && is_pending(SIGTERM));
    let_in(SIGTERM);
    _exit(1);
}

static void held_and_ignored(void)
{
    hold(SIGTERM);
    EXPECT(raise(SIGTERM) == 0);
    EXPECT(signal(SIGTERM, SIG_IGN) == SIG_DFL && !is_pending(SIGTERM));
    EXPECT(signal(SIGTERM, SIG_DFL) == SIG_IGN);
    let_in(SIGTERM);
    _exit(2);
}

static void ignored_while_held(void)
{
    hold(SIGTERM);
    EXPECT(signal(SIGTERM, SIG_IGN) == SIG_DFL);
    EXPECT(raise(SIGTERM) == 0 && is_pending(SIGTERM)); /* it may be wanted later */
    EXPECT(signal(SIGTERM, SIG_DFL) == SIG_IGN && is_pending(SIGTERM));
    let_in(SIGTERM);
    _exit(1);
}

static void harmless_while_held(void)
{
    hold(SIGCHLD);
    EXPECT(raise(SIGCHLD) == 0 && is_pending(SIGCHLD));
    let_in(SIGCHLD);
    EXPECT(!is_pending(SIGCHLD));
    _exit(3);
}

static void kill_cannot_be_held(void)
{
    sigset_t set;
    sigfillset(&set);
    EXPECT(sigprocmask(SIG_SETMASK, &set, NULL) == 0);
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &set) == 0 && !sigismember(&set, SIGKILL));
    EXPECT(signal(SIGKILL, SIG_IGN) == SIG_ERR && errno == EINVAL);
    raise(SIGKILL);
    _exit(1);
}

int main(void)
{
    EXPECT(ended_by(status_of(held_and_let_in), SIGTERM));
    EXPECT(exited_with(status_of(held_and_ignored), 2));
    EXPECT(ended_by(status_of(ignored_while_held), SIGTERM));
    EXPECT(exited_with(status_of(harmless_while_held), 3));
    EXPECT(ended_by(status_of(kill_cannot_be_held), SIGKILL));
    return 0;
}
