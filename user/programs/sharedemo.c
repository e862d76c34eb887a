/* sharedemo: two processes count in shared memory, first without and then with a semaphore. */
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEPS 1000

struct shared {
    sem_t lock;
    volatile int counter;
};

/* Reads, is interrupted for a moment, and writes: a race wherever two do it at once. */
static void count(struct shared *shared, int locked)
{
    for (int i = 0; i < STEPS; i++) {
        if (locked)
            sem_wait(&shared->lock);
        int value = shared->counter;
        if (i % 10 == 0)
            sched_yield();
        shared->counter = value + 1;
        if (locked)
            sem_post(&shared->lock);
    }
}

static void run(struct shared *shared, int locked)
{
    shared->counter = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        perror("sharedemo: fork");
        exit(1);
    }
    count(shared, locked);
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    printf("  Both counted to %d, so the sum should be %d. It is %d.\n", STEPS, 2 * STEPS,
           shared->counter);
}

int main(void)
{
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        perror("sharedemo: mmap");
        return 1;
    }
    sem_init(&shared->lock, 1, 1);
    printf("A page of shared memory: after fork(), parent and child write to the same one.\n");
    printf("\n1. Without a lock: each reads the counter, adds one, and writes it back.\n");
    run(shared, 0);
    printf("  What one wrote between the other's read and write was lost: a race.\n");
    printf("\n2. The same with a semaphore around it:\n");
    run(shared, 1);
    return 0;
}
