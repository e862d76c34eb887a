/* Calls with a time-out that are stopped and continued, or take a signal: their result and time. */
#include "pthreads.h"

#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sem.h>

#define LENGTH 500 /* milliseconds; stopped from 100 to 300, so begun anew it ends at 800 */

static const struct timespec length = {0, LENGTH * 1000000};
static struct timespec started, end; /* of the monotonic clock, and of the wall clock */
static int ends[2];
static uint32_t word;

static long sleeps(void)
{
    struct timespec left = {0};
    return nanosleep(&length, &left);
}

static long sleeps_until(void)
{
    struct timespec until = moment(CLOCK_MONOTONIC, LENGTH);
    errno = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    return errno ? -1 : 0;
}

static long polls(void)
{
    struct pollfd pipe_end = {ends[0], POLLIN, 0};
    return poll(&pipe_end, 1, LENGTH);
}

static long polls_with_mask(void)
{
    struct pollfd pipe_end = {ends[0], POLLIN, 0};
    sigset_t none = set_of(0, 0);
    return ppoll(&pipe_end, 1, &length, &none);
}

static long selects(void)
{
    struct timeval time = {0, LENGTH * 1000};
    return select(0, NULL, NULL, NULL, &time);
}

static long selects_with_mask(void)
{
    sigset_t none = set_of(0, 0);
    return pselect(0, NULL, NULL, NULL, &length, &none);
}

static long waits_on_word(void)
{
    return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &length, NULL, 0);
}

static long waits_on_word_until(void)
{
    struct timespec until = moment(CLOCK_MONOTONIC, LENGTH);
    return syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, &until, NULL, -1);
}

static long waits_for_signal(void)
{
    sigset_t set = set_of(SIGUSR2, 0);
    return sigtimedwait(&set, NULL, &length);
}

static long waits_on_semaphore(void)
{
    int set = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf less = {0, -1, 0};
    long result = semtimedop(set, &less, 1, &length);
    int error = errno;
    semctl(set, 0, IPC_RMID);
    errno = error;
    return result;
}

static long uses_queue(bool sends)
{
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
    mqd_t queue = mq_open("/deadline", O_CREAT | O_RDWR, 0600, &attributes);
    char text[8] = "";
    mq_unlink("/deadline");
    if (sends)
        mq_send(queue, text, 1, 0);
    struct timespec until = moment(CLOCK_REALTIME, LENGTH);
    return sends ? mq_timedsend(queue, text, 1, 0, &until)
                 : mq_timedreceive(queue, text, 8, NULL, &until);
}

static long sends_message(void)
{
    return uses_queue(true);
}

static long receives_message(void)
{
    return uses_queue(false);
}

static long waits_on_many(void)
{
    struct epoll_event event;
    return epoll_wait(epoll_create1(0), &event, 1, LENGTH);
}

static const struct wait {
    const char *name;
    long (*call)(void);
} waits[] = {{"nanosleep", sleeps},
             {"clock_nanosleep, absolute", sleeps_until},
             {"poll", polls},
             {"ppoll", polls_with_mask},
             {"select", selects},
             {"pselect", selects_with_mask},
             {"futex", waits_on_word},
             {"futex, absolute", waits_on_word_until},
             {"sigtimedwait", waits_for_signal},
             {"semtimedop", waits_on_semaphore},
             {"mq_timedsend", sends_message},
             {"mq_timedreceive", receives_message},
             {"epoll_wait", waits_on_many}};

static const struct wait *chosen;

static void nothing(int signal)
{
    (void)signal;
}

static void wait_and_say(void)
{
    on(SIGUSR1, nothing, SA_RESTART);
    started = moment(CLOCK_MONOTONIC, LENGTH);
    end = moment(CLOCK_MONOTONIC, LENGTH + 200);
    long result = chosen->call();
    const char *what = result < 0 ? strerrorname_np(errno) : "done";
    bool early = !has_passed(CLOCK_MONOTONIC, &started), late = has_passed(CLOCK_MONOTONIC, &end);
    say("%s: %s, %s\n", chosen->name, what, early ? "early" : late ? "late" : "in time");
}

/* With a handler to run before the call can go on. */
static void stop_and_continue(pid_t child, bool with_signal)
{
    int status;
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    usleep(200000);
    if (with_signal)
        kill(child, SIGUSR1);
    kill(child, SIGCONT);
}

static void try(bool stops, bool with_signal)
{
    for (unsigned i = 0; i < sizeof waits / sizeof *waits; i++) {
        chosen = &waits[i];
        pid_t child = start(wait_and_say);
        usleep(100000);
        if (stops)
            stop_and_continue(child, with_signal);
        else
            kill(child, SIGUSR1);
        status_of(child);
    }
}

int main(void)
{
    (void)!pipe(ends);
    say("stopped and continued\n");
    try(true, false);
    say("a handler with SA_RESTART\n");
    try(false, true);
    say("both\n");
    try(true, true);
    return 0;
}
