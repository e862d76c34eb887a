/* System V's message queues: by type, with limits, and their end. */
#include "say.h"

#include <sys/ipc.h>
#include <sys/msg.h>

#define KEY 0x67616a6a

static int queue;
static struct {
    long type;
    char text[9000];
} message;

static int put(long type, const char *text, int flags)
{
    message.type = type;
    memcpy(message.text, text, strlen(text));
    return msgsnd(queue, &message, strlen(text), flags);
}

static void get(long type, size_t most, int flags)
{
    memset(message.text, 0, 100);
    message.type = 99;
    ssize_t length = msgrcv(queue, &message, most, type, flags);
    if (length < 0)
        say("of type %ld: %s\n", type, strerrorname_np(errno));
    else
        say("of type %ld: '%.*s', type %ld\n", type, (int)length, message.text, message.type);
}

static void keys(void)
{
    SAY(msgget(KEY, 0));
    queue = msgget(KEY, IPC_CREAT | IPC_EXCL | 0620);
    say("made %d\n", queue >= 0);
    SAY(msgget(KEY, IPC_CREAT | IPC_EXCL));
    SAY(msgget(KEY, 0) == queue);
    int other = msgget(IPC_PRIVATE, 0600);
    say("another %d\n", other >= 0 && other != queue);
    SAY(msgctl(other, IPC_RMID, NULL));
    SAY(msgctl(other, IPC_RMID, NULL));
    SAY(msgsnd(other, &message, 1, 0));
}

static void types(void)
{
    SAY(put(3, "three", 0));
    SAY(put(1, "one", 0));
    SAY(put(2, "two", 0));
    SAY(put(1, "one more", 0));
    get(2, 100, 0);
    get(2, 100, IPC_NOWAIT);
    get(-2, 100, 0);
    get(3, 100, MSG_EXCEPT);
    get(0, 100, 0);
    get(0, 100, IPC_NOWAIT);
    SAY(put(5, "", 0));
    get(0, 0, 0);
}

static void lengths(void)
{
    SAY(put(1, "long text", 0));
    get(0, 4, 0);
    get(0, 4, MSG_NOERROR);
    get(0, 4, IPC_NOWAIT);
    message.type = 1;
    SAY(msgsnd(queue, &message, 8192, 0));
    SAY(msgsnd(queue, &message, 8193, 0));
    SAY(msgsnd(queue, &message, 8192, 0));
    SAY(msgsnd(queue, &message, 1, IPC_NOWAIT));
    SAY(msgrcv(queue, &message, 9000, 0, 0));
    SAY(msgrcv(queue, &message, 9000, 0, 0));
}

static void refusals(void)
{
    SAY(put(0, "x", 0));
    SAY(put(-1, "x", 0));
    SAY(msgsnd(queue, (void *)8, 1, 0));
    SAY(msgsnd(-1, &message, 1, 0));
    SAY(msgrcv(queue, &message, (size_t)-1, 0, IPC_NOWAIT));
    SAY(put(1, "x", 0));
    SAY(msgrcv(queue, (void *)8, 1, 0, 0));
    get(0, 1, IPC_NOWAIT);
}

static void state(void)
{
    struct msqid_ds now;
    SAY(put(4, "abc", 0));
    SAY(msgctl(queue, IPC_STAT, &now));
    say("mode %o, %d messages, %d bytes of %d, sender %d, receiver %d\n", now.msg_perm.mode,
        (int)now.msg_qnum, (int)now.msg_cbytes, (int)now.msg_qbytes, now.msg_lspid == getpid(),
        now.msg_lrpid == getpid());
    now.msg_qbytes = 5;
    now.msg_perm.mode = 0604;
    SAY(msgctl(queue, IPC_SET, &now));
    SAY(put(4, "abc", IPC_NOWAIT));
    SAY(put(4, "ab", IPC_NOWAIT));
    SAY(msgctl(queue, IPC_STAT, &now));
    say("mode %o of %d\n", now.msg_perm.mode, (int)now.msg_qbytes);
    SAY(syscall(SYS_msgctl, queue, IPC_STAT, 8));
    SAY(msgctl(queue, 99, &now));
    get(0, 100, 0);
    get(0, 100, 0);
}

static void receives(void)
{
    if (msgrcv(queue, &message, 100, 7, 0) != 5)
        _exit(1);
}

static void sends(void)
{
    if (put(1, "12345", 0) != 0)
        _exit(1);
}

static void waiting(void)
{
    pid_t child = start(receives);
    usleep(50000);
    SAY(put(6, "other", 0)); /* not for that one */
    usleep(50000);
    say("state %c\n", state_of(child));
    get(6, 100, 0);
    SAY(put(7, "right", 0));
    say_status("receiver", status_of(child));
    SAY(put(1, "1234", 0)); /* full: it has 5 bytes */
    child = start(sends);
    usleep(50000);
    say("state %c\n", state_of(child));
    get(0, 100, 0);
    say_status("sender", status_of(child));
    get(0, 100, 0);
}

static void nothing(int signal)
{
    (void)signal;
}

static void sees_it_go(void)
{
    _exit(msgrcv(queue, &message, 100, 0, 0) == -1 && errno == EIDRM ? 5 : 1);
}

static void ended(void)
{
    struct sigaction action = {.sa_handler = nothing, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    get(0, 100, 0);
    pid_t child = start(sees_it_go);
    usleep(50000);
    SAY(msgctl(queue, IPC_RMID, NULL));
    say_status("sleeper", status_of(child));
    SAY(put(1, "x", 0));
}

int main(void)
{
    keys();
    types();
    lengths();
    refusals();
    state();
    waiting();
    ended();
    return 0;
}
