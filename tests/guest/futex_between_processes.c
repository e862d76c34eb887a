/* A semaphore in shared memory: nobody is lost or let in twice, at two addresses too. */
#include "tests/guest/expect.h"

#include <sched.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 4
#define STEPS     200

int main(void)
{
    struct shared {
        sem_t lock, done;
        volatile int inside, sum;
    } *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(s != MAP_FAILED);
    sem_init(&s->lock, 1, 1);
    sem_init(&s->done, 1, 0);
    for (int p = 0; p < PROCESSES; p++)
        if (fork() == 0) {
            for (int i = 0; i < STEPS; i++) {
                sem_wait(&s->lock);
                EXPECT(s->inside++ == 0);
                if (i % 7 == 0)
                    sched_yield();
                s->sum++;
                s->inside--;
                sem_post(&s->lock);
            }
            sem_post(&s->done);
            _exit(0);
        }
    for (int p = 0; p < PROCESSES; p++)
        EXPECT(sem_wait(&s->done) == 0);
    EXPECT(s->sum == PROCESSES * STEPS);
    EXPECT(sem_trywait(&s->done) == -1 && errno == EAGAIN);
    while (wait(NULL) > 0)
        ;
    return 0;
}
