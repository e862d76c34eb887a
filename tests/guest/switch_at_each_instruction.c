/*
 * The CPU goes to another process before each instruction of a scenario in turn, as if the time
 * slice had ended there: the process traces itself by the trap flag, and the handler of SIGTRAP
 * yields at the chosen step. The other one uses the same lock, counter and semaphore all the time.
 * Whatever the step, nothing is lost: neither an addition nor a unit, nor a byte, nor a child.
 */
// run: --icount --timeout 100
#include "tests/guest/child.h"

#include <gaji/check.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/mman.h>

#define STEPS    3000 /* more than the scenario has */
#define SWITCHES 3    /* so that the other one comes to sleep, or has gone round */

struct shared {
    sem_t lock, units;
    volatile int counter, rounds; /* the other one's, each of which adds 1 */
    volatile bool over;
};

static struct shared *shared;
static volatile int step, chosen;
static int ends[2];

static void on_step(int signal)
{
    (void)signal;
    if (++step == chosen)
        for (int i = 0; i < SWITCHES; i++)
            sched_yield();
}

static inline void trace(bool yes)
{
    __asm__ volatile("pushf\n\tandl $~0x100, (%%esp)\n\torl %0, (%%esp)\n\tpopf"
                     :
                     : "r"(yes ? 0x100 : 0)
                     : "cc", "memory");
}

static void add_one(void)
{
    EXPECT(sem_wait(&shared->lock) == 0);
    int before = shared->counter;
    shared->counter = before + 1;
    EXPECT(sem_post(&shared->lock) == 0);
}

/* Gives a unit for each that it takes. */
static void partner(void)
{
    while (!shared->over) {
        add_one();
        shared->rounds++;
        EXPECT(sem_wait(&shared->units) == 0);
        EXPECT(sem_post(&shared->units) == 0);
        sched_yield();
    }
}

static int scenario(void)
{
    char byte = 0;
    int status = 0;
    add_one();
    int wrong = sem_wait(&shared->units) != 0;
    wrong |= write(ends[1], "x", 1) != 1 || read(ends[0], &byte, 1) != 1 || byte != 'x';
    wrong |= sem_post(&shared->units) != 0;
    pid_t child = fork();
    if (child == 0)
        _exit(7);
    wrong |= waitpid(child, &status, 0) != child || !exited_with(status, 7);
    add_one();
    return wrong;
}

static void run_with_switch_at(int at)
{
    int units, before = shared->counter - shared->rounds;
    chosen = at;
    step = 0;
    trace(true);
    int wrong = scenario();
    trace(false);
    EXPECT(wrong == 0);
    EXPECT(sem_wait(&shared->lock) == 0); /* the partner may be between the two */
    int added = shared->counter - shared->rounds - before;
    EXPECT(added == 2 || added == 3 || added == 1);
    EXPECT(sem_post(&shared->lock) == 0);
    EXPECT(sem_getvalue(&shared->units, &units) == 0 && units <= 1);
}

int main(void)
{
    int at, runs = 0;
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(shared != MAP_FAILED && pipe(ends) == 0);
    EXPECT(sem_init(&shared->lock, 1, 1) == 0 && sem_init(&shared->units, 1, 1) == 0);
    EXPECT(sigaction(SIGTRAP, &(struct sigaction){.sa_handler = on_step}, NULL) == 0);
    pid_t child = child_start(partner);
    for (at = 1; at == 1 || at <= step + 1; at++) {
        run_with_switch_at(at);
        runs++;
        EXPECT(at < STEPS);
        if (at % 32 == 0)
            EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    printf("%d steps\n", step);
    EXPECT(step > 100); /* it did trace */
    shared->over = true;
    EXPECT(exited_with(child_wait(child), 0));
    EXPECT(shared->counter == 2 * runs + shared->rounds);
    return 0;
}
