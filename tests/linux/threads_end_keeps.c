/* What outlives the thread that made it, and what the word of a thread's end does. */
#include "pthreads.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/resource.h>

static volatile pid_t taken_by;
static uint32_t word, robust_word;
static volatile int woken;

static void note(int signal)
{
    (void)signal;
    taken_by = gettid();
}

static void *sets_timer(void *unused)
{
    struct itimerval soon = {{0, 0}, {0, 100000}};
    setitimer(ITIMER_REAL, &soon, NULL);
    return unused;
}

static void *makes_timer(void *to_itself)
{
    struct itimerspec soon = {.it_value = {0, 100000000}};
    struct sigevent event = {.sigev_notify = to_itself ? SIGEV_THREAD_ID : SIGEV_SIGNAL,
                             .sigev_signo = SIGALRM};
    timer_t timer;
    event._sigev_un._tid = gettid();
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &soon, NULL);
    return NULL;
}

static void await_signal(const char *what)
{
    taken_by = 0;
    for (int i = 0; i < 40 && !taken_by; i++)
        usleep(10000);
    say("%s: %d\n", what, taken_by == gettid());
}

static void timers(void)
{
    on(SIGALRM, note, 0);
    in_thread(sets_timer, 0);
    await_signal("alarm of a thread that has ended");
    in_thread(makes_timer, 0);
    await_signal("timer of a thread that has ended");
    in_thread(makes_timer, 1);
    await_signal("timer for a thread that has ended");
}

static void *takes_alarm(void *unused)
{
    (void)unused;
    await_signal("alarm when the first thread has ended");
    exit(4);
}

static void first_ends(void)
{
    on(SIGALRM, note, 0);
    sets_timer(NULL);
    thread_start(takes_alarm, 0);
    pthread_exit(NULL);
}

static long used_by(int whom)
{
    struct rusage usage;
    getrusage(whom, &usage);
    return usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000 +
           usage.ru_stime.tv_sec * 1000 + usage.ru_stime.tv_usec / 1000;
}

static void *burns(void *unused)
{
    while (used_by(RUSAGE_THREAD) < 100)
        ;
    return unused;
}

static void times(void)
{
    in_thread(burns, 0);
    say("its time is the process's: %d\n", used_by(RUSAGE_SELF) >= 100);
}

static void *waits(void *what)
{
    uint32_t *at = (long)what & 2 ? &robust_word : &word;
    int operation = (long)what & 1 ? FUTEX_WAIT_PRIVATE : FUTEX_WAIT;
    syscall(SYS_futex, at, operation, *at, NULL, NULL, 0);
    woken++;
    return NULL;
}

static int ends_soon(void *unused)
{
    static struct robust_list_head list;
    (void)unused;
    list = (struct robust_list_head){.list = {&list.list}};
    list.list_op_pending = (void *)&robust_word;
    syscall(SYS_set_robust_list, &list, sizeof list);
    robust_word = (uint32_t)syscall(SYS_gettid) | FUTEX_WAITERS;
    usleep(200000);
    return 0;
}

static void wake_rest(uint32_t *at)
{
    syscall(SYS_futex, at, FUTEX_WAKE, 9, NULL, NULL, 0);
    syscall(SYS_futex, at, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0);
}

/* Each of the two words wakes one of the two who wait as others may, and not who waits privately.
 */
static void words(void)
{
    static char stack[65536];
    pthread_t threads[6];
    word = 1;
    clone(ends_soon, stack + sizeof stack,
          CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_CHILD_CLEARTID,
          NULL, NULL, NULL, &word);
    while (!*(volatile uint32_t *)&robust_word)
        usleep(1000);
    for (long i = 0; i < 6; i++)
        threads[i] = thread_start(waits, i / 3 * 2 + (i % 3 == 0));
    usleep(400000);
    say("woken %d, words %x %x\n", woken, word, robust_word);
    wake_rest(&word);
    wake_rest(&robust_word);
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    say("woken %d\n", woken);
}

int main(void)
{
    timers();
    say_end("first thread ends", first_ends);
    times();
    words();
    return 0;
}
