/*
 * A signal wakes a sleeper, and before the sleeper runs, what it sleeps for is there: the answer
 * wins over the signal. A child's end and its SIGCHLD come in one step; for the others a process
 * that goes first (SCHED_FIFO, where that matters) does both, the signal before the rest.
 */
#include "say.h"

#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>

#define ROUNDS 60

static volatile int handled;

static void note(int signal)
{
    (void)signal;
    handled++;
}

/* Children. */

static pid_t start_child(int round)
{
    pid_t child = fork();
    if (child)
        return child;
    if (round % 3 == 0)
        sched_yield();
    if (round % 5 == 0)
        usleep(2000);
    _exit(round);
}

static void await_ends(void)
{
    int interrupted = 0, wrong = 0, status = 0;
    siginfo_t info;
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child = start_child(round);
        if (round % 4 == 3) {
            interrupted += waitid(P_PID, (id_t)child, &info, WEXITED) != 0;
            wrong += info.si_pid != child || info.si_status != round;
        } else {
            pid_t found = waitpid(round % 2 ? child : -1, &status, 0);
            interrupted += found < 0;
            wrong += found != child || WEXITSTATUS(status) != round;
        }
    }
    say("ends: %d interrupted, %d wrong, %d told\n", interrupted, wrong, handled);
}

/* WUNTRACED: that it has stopped is an answer, too. */
static void await_stops(void)
{
    int interrupted = 0, wrong = 0, status = 0;
    for (int round = 0; round < 10; round++) {
        pid_t child = fork();
        if (child == 0) {
            usleep(2000);
            raise(SIGSTOP);
        }
        pid_t found = waitpid(child, &status, WUNTRACED);
        interrupted += found < 0;
        wrong += found != child || !WIFSTOPPED(status);
        kill(child, SIGKILL);
        status_of(child);
    }
    say("stops: %d interrupted, %d wrong\n", interrupted, wrong);
}

/* That there is nobody left to wait for is an answer, too. */
static void await_nobody(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_NOCLDWAIT};
    sigaction(SIGCHLD, &action, NULL);
    pid_t child = fork();
    if (child == 0) {
        usleep(20000);
        _exit(0);
    }
    SAY(wait(NULL));
    on(SIGCHLD, SIG_DFL, 0);
}

/* Others: `answer` follows the signal at once. */

static int ends[2], counter;
static char full[65536];
static int *word;

static void signal_and(void (*answer)(void))
{
    struct sched_param first = {.sched_priority = 1};
    pid_t sleeper = getppid();
    sched_setscheduler(0, SCHED_FIFO, &first);
    wait_until(sleeper, 'S');
    usleep(5000); /* a new time slice */
    kill(sleeper, SIGUSR1);
    answer();
}

static pid_t helper(void (*answer)(void))
{
    pid_t child = fork();
    if (child == 0) {
        signal_and(answer);
        _exit(0);
    }
    return child;
}

static void send_byte(void)
{
    write(ends[1], "x", 1);
}

static void make_room(void)
{
    read(ends[0], full, sizeof full);
}

static void add_one(void)
{
    eventfd_write(counter, 1);
}

static void take_all(void)
{
    eventfd_t value;
    eventfd_read(counter, &value);
}

static void wake_word(void)
{
    *word = 1;
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void send_second(void)
{
    kill(getppid(), SIGUSR2);
}

static void sleepers(void)
{
    char byte;
    eventfd_t value;
    pid_t child;
    pipe(ends);
    counter = eventfd(0, 0);
    word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    on(SIGUSR1, note, 0);
    handled = 0;

    child = helper(send_byte);
    SAY(read(ends[0], &byte, 1));
    waitpid(child, NULL, 0);

    write(ends[1], full, sizeof full);
    child = helper(make_room);
    SAY(write(ends[1], full, 100));
    waitpid(child, NULL, 0);
    SAY(read(ends[0], full, sizeof full));

    child = helper(add_one);
    SAY(eventfd_read(counter, &value));
    waitpid(child, NULL, 0);

    eventfd_write(counter, UINT64_MAX - 1);
    child = helper(take_all);
    SAY(eventfd_write(counter, 7));
    waitpid(child, NULL, 0);

    struct pollfd entry = {ends[0], POLLIN, 0};
    child = helper(send_byte);
    SAY(poll(&entry, 1, -1));
    waitpid(child, NULL, 0);

    child = helper(wake_word);
    SAY(syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0));
    waitpid(child, NULL, 0);

    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR2);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    child = helper(send_second);
    say("sigwaitinfo: %s\n", sigwaitinfo(&wanted, NULL) == SIGUSR2 ? "USR2" : "nothing");
    waitpid(child, NULL, 0);
    say("handled %d\n", handled);
}

int main(void)
{
    on(SIGCHLD, note, 0);
    await_ends();
    await_stops();
    await_nobody();
    sleepers();
    return 0;
}
