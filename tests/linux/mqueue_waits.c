/* Who waits at a message queue, until when, and who is told of a message. */
#include "say.h"

#include <mqueue.h>

#define NAME "/gaji-waits"

static mqd_t queue;
static char bytes[8];

static struct timespec in_ms(long ms)
{
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    moment.tv_nsec += ms * 1000000;
    moment.tv_sec += moment.tv_nsec / 1000000000;
    moment.tv_nsec %= 1000000000;
    return moment;
}

static void receives(void)
{
    if (mq_receive(queue, bytes, sizeof bytes, NULL) != 1)
        _exit(1);
}

static void sends(void)
{
    if (mq_send(queue, "3", 1, 9) != 0)
        _exit(1);
}

static void meeting(void)
{
    pid_t child = start(receives);
    usleep(50000);
    SAY(mq_send(queue, "a", 1, 0));
    say_status("receiver", status_of(child));
    SAY(mq_send(queue, "1", 1, 0));
    SAY(mq_send(queue, "2", 1, 0));
    child = start(sends);
    usleep(50000);
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
    say("%c\n", bytes[0]);
    say_status("sender", status_of(child));
    for (int i = 0; i < 2; i++) {
        SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
        say("%c\n", bytes[0]);
    }
}

static void deadlines(void)
{
    struct timespec past = {.tv_sec = 1}, soon = in_ms(50), wrong = {.tv_nsec = 1000000000};
    SAY(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &past));
    SAY(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &soon));
    SAY(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &wrong));
    wrong.tv_sec = -1;
    SAY(mq_timedsend(queue, "x", 1, 0, &wrong));
    SAY(mq_timedsend(queue, "x", 1, 0, &past)); /* there is room */
    SAY(mq_send(queue, "y", 1, 0));
    SAY(mq_timedsend(queue, "z", 1, 0, &past));
    soon = in_ms(50);
    SAY(mq_timedsend(queue, "z", 1, 0, &soon));
    SAY(mq_timedreceive(queue, bytes, sizeof bytes, NULL, &past)); /* there is one */
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
}

static volatile int handled, value, code, sender;

static void note(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    handled++;
    value = info->si_value.sival_int;
    code = info->si_code;
    sender = info->si_pid;
}

static void say_told(const char *when)
{
    say("%s: told %d, value %d, code %d, by me %d\n", when, handled, value, code,
        sender == getpid());
}

static void told(void)
{
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO | SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    sigaction(SIGUSR1, &action, NULL);
    event.sigev_value.sival_int = 42;
    SAY(mq_notify(queue, &event));
    SAY(mq_notify(queue, &event));
    SAY(mq_send(queue, "x", 1, 0));
    say_told("the first at the empty queue");
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
    SAY(mq_send(queue, "x", 1, 0));
    say_told("once only");
    SAY(mq_notify(queue, &event));
    SAY(mq_send(queue, "y", 1, 0));
    say_told("not when there was one");
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
    SAY(mq_notify(queue, NULL));
    SAY(mq_send(queue, "x", 1, 0));
    say_told("taken back");
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
    event.sigev_notify = SIGEV_NONE;
    SAY(mq_notify(queue, &event));
    SAY(mq_send(queue, "x", 1, 0));
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
    SAY(mq_notify(queue, NULL));
    event.sigev_notify = 77;
    SAY(syscall(SYS_mq_notify, queue, &event));
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = 65;
    SAY(mq_notify(queue, &event));
    SAY(syscall(SYS_mq_notify, queue, 8));
    SAY(mq_notify(77, NULL));
}

/* A receiver who waits gets the message, and nobody is told. */
static void told_beside_a_receiver(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    pid_t child = start(receives);
    usleep(50000);
    SAY(mq_notify(queue, &event));
    int before = handled;
    SAY(mq_send(queue, "x", 1, 0));
    say_status("receiver", status_of(child));
    say("told %d\n", handled - before);
    SAY(mq_send(queue, "x", 1, 0));
    say("told %d\n", handled - before);
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
}

static void interrupted(void)
{
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    SAY(mq_receive(queue, bytes, sizeof bytes, NULL));
}

/* Those who wait are killed: the next message is for who is left. */
static void killed(void)
{
    pid_t first = start(receives), second = fork();
    if (second == 0) {
        usleep(20000);
        receives();
        _exit(0);
    }
    usleep(60000);
    kill(first, SIGKILL);
    say_status("first", status_of(first));
    SAY(mq_send(queue, "x", 1, 0));
    say_status("second", status_of(second));
}

int main(void)
{
    struct mq_attr wanted = {.mq_maxmsg = 2, .mq_msgsize = 8};
    mq_unlink(NAME);
    queue = mq_open(NAME, O_RDWR | O_CREAT, 0600, &wanted);
    meeting();
    deadlines();
    told();
    told_beside_a_receiver();
    interrupted();
    killed();
    SAY(mq_unlink(NAME));
    return 0;
}
