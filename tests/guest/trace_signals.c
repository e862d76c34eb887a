/*
 * What a trace tells of calls that signals interrupt, and that the traced program notices nothing:
 * a read that begins anew, a sleep that goes on after a stop, a handler's return, threads, vfork.
 */
// run: --icount
#include "tests/guest/child.h"

#include <errno.h>
#include <gaji/trace.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#define MOST 4000 /* events */

static int ends[2], data[2];
static struct trace_event events[MOST];
static int count;

static void handler(int signal)
{
    (void)signal;
}

static void nap(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static void *write_later(void *unused)
{
    (void)unused;
    nap(50);
    EXPECT(write(data[1], "y", 1) == 1);
    return NULL;
}

static void *traces_no_more(void *unused)
{
    (void)unused;
    EXPECT(trace(-1) == 0);
    return NULL;
}

static void traced(void)
{
    char byte = 0;
    pthread_t thread;
    close(ends[0]);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, NULL);
    EXPECT(trace(ends[1]) == 0);
    EXPECT(read(data[0], &byte, 1) == 1 && byte == 'x');           /* SIGUSR1 comes meanwhile */
    EXPECT(nanosleep(&(struct timespec){.tv_sec = 1}, NULL) == 0); /* SIGSTOP, SIGCONT */
    action.sa_flags = 0;
    sigaction(SIGUSR1, &action, NULL);
    EXPECT(read(data[0], &byte, 1) < 0 && errno == EINTR);
    EXPECT(pthread_create(&thread, NULL, write_later, NULL) == 0);
    EXPECT(read(data[0], &byte, 1) == 1 && byte == 'y');
    EXPECT(pthread_join(thread, NULL) == 0);
    pid_t child = vfork();
    if (child == 0)
        _exit(7);
    EXPECT(exited_with(child_wait(child), 7));
    EXPECT(pthread_create(&thread, NULL, traces_no_more, NULL) == 0);
    EXPECT(pthread_join(thread, NULL) == 0);
    syscall(SYS_getppid);
}

static void *collect(void *unused)
{
    (void)unused;
    while (count < MOST && read(ends[0], &events[count], sizeof events[0]) == sizeof events[0])
        count++;
    return NULL;
}

static int told(uint32_t kind, uint32_t number, int32_t result)
{
    int found = 0;
    for (int i = 0; i < count; i++)
        found += events[i].kind == kind && events[i].number == number &&
                 (kind == TRACE_CALL || events[i].result == result);
    return found;
}

int main(void)
{
    pthread_t collector;
    EXPECT(pipe(ends) == 0 && pipe(data) == 0);
    pid_t child = child_start(traced);
    close(ends[1]);
    EXPECT(pthread_create(&collector, NULL, collect, NULL) == 0);
    nap(100);
    kill(child, SIGUSR1);
    nap(100);
    EXPECT(write(data[1], "x", 1) == 1);
    nap(200);
    kill(child, SIGSTOP);
    nap(100);
    kill(child, SIGCONT);
    nap(1500);
    kill(child, SIGUSR1);
    EXPECT(exited_with(child_wait(child), 0));
    EXPECT(pthread_join(collector, NULL) == 0);
    EXPECT(told(TRACE_RESULT, SYS_read, 1) == 2);
    EXPECT(told(TRACE_CALL, SYS_read, 0) == 4);
    EXPECT(told(TRACE_RESULT, SYS_getppid, 0) == 0);
    return 0;
}
