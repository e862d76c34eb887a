/*
 * mq_notify(3): of which message a process is told while somebody waits for one, and that it is
 * told of none once it has closed any descriptor of the queue, in whichever way.
 */
#include "say.h"

#include <mqueue.h>

#define NAME "/mqueue_told"
#define SIZE 16

static mqd_t queue;

static int notify(void)
{
    return mq_notify(queue,
                     &(struct sigevent){.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1});
}

static int receive(void)
{
    char bytes[SIZE];
    return (int)mq_receive(queue, bytes, sizeof bytes, NULL);
}

static void say_told(void)
{
    bool told = is_pending(SIGUSR1);
    sigset_t set = set_of(SIGUSR1, 0);
    siginfo_t info;
    if (told)
        sigwaitinfo(&set, &info);
    say("told %d\n", told);
}

static void receive_one(void)
{
    receive();
}

/* The first message is his who waits, so that the second comes to an empty queue. */
static void beside_one_who_waits(void)
{
    SAY(notify());
    pid_t receiver = start_sleeper(receive_one);
    mq_send(queue, "a", 1, 0);
    mq_send(queue, "b", 1, 0);
    say_told();
    status_of(receiver);
    SAY(receive());
}

static void after_dup(void)
{
    SAY(notify());
    SAY(notify());
    int copy = dup(queue);
    SAY(close(copy));
    SAY(notify());
    copy = dup(queue);
    SAY(dup2(0, copy) == copy);
    SAY(notify());
    SAY(mq_notify(queue, NULL));
    close(copy);
}

/* A child has the same open file still. */
static void after_close(void)
{
    SAY(notify());
    pid_t child = start_sleeper(pause_forever);
    SAY(close(queue));
    queue = mq_open(NAME, O_RDWR);
    mq_send(queue, "a", 1, 0);
    say_told();
    SAY(receive());
    kill(child, SIGKILL);
    status_of(child);
}

static void close_it(void)
{
    close(queue);
}

static void notify_and_end(void)
{
    notify();
}

static void notify_and_exec(void)
{
    notify();
    execl("/proc/self/exe", "told", "again", NULL);
}

static void of_children(void)
{
    SAY(notify());
    say_end("closes", close_it);
    SAY(notify());
    SAY(mq_notify(queue, NULL));
    pid_t child = start(notify_and_end);
    wait_until(child, 'Z');
    SAY(notify());
    SAY(mq_notify(queue, NULL));
    status_of(child);
    child = start(notify_and_exec);
    wait_until(child, 'S');
    mq_send(queue, "a", 1, 0);
    SAY(receive());
    say("%c\n", state_of(child));
    kill(child, SIGKILL);
    say_status("executes", status_of(child));
}

int main(int argc, char **argv)
{
    (void)argv;
    block(argc > 1 ? SIGUSR2 : SIGUSR1, 0);
    if (argc > 1)
        pause_forever();
    queue = mq_open(NAME, O_RDWR | O_CREAT, 0600,
                    &(struct mq_attr){.mq_maxmsg = 4, .mq_msgsize = SIZE});
    beside_one_who_waits();
    after_dup();
    after_close();
    of_children();
    SAY(mq_unlink(NAME));
    return 0;
}
