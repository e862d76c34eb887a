/* Semaphores, unnamed and named, and shared memory by name. */
// libc: musl
#include "pthreads.h"

#include <limits.h>
#include <semaphore.h>

static sem_t *semaphore;

static int value(sem_t *of)
{
    int result = -1;
    sem_getvalue(of, &result);
    return result;
}

static void *post_later(void *unused)
{
    let_others_run();
    sem_post(semaphore);
    return unused;
}

static void nothing(int signal)
{
    (void)signal;
}

static void wait_interrupted(void)
{
    on(SIGALRM, nothing, 0);
    SAY(sem_wait(semaphore));
}

static void unnamed(void)
{
    sem_t own;
    semaphore = &own;
    SAY(sem_init(&own, 0, 2));
    SAY(sem_wait(&own));
    SAY(sem_trywait(&own));
    SAY(sem_trywait(&own));
    struct timespec end = moment(CLOCK_REALTIME, 20), bad = {.tv_nsec = 1000000000};
    SAY(sem_timedwait(&own, &end));
    say("in time: %d\n", has_passed(CLOCK_REALTIME, &end));
    SAY(sem_timedwait(&own, &bad));
    pthread_t thread = thread_start(post_later, 0);
    SAY(sem_wait(&own));
    pthread_join(thread, NULL);
    say("value %d\n", value(&own));
    pid_t child = start_sleeper(wait_interrupted);
    kill(child, SIGALRM);
    say_status("interrupted", status_of(child));
    SAY(sem_init(&own, 0, SEM_VALUE_MAX));
    SAY(sem_post(&own));
    SAY(sem_init(&own, 0, SEM_VALUE_MAX + 1u));
    SAY(sem_destroy(&own));
}

static void post_many(void)
{
    for (int i = 0; i < 1000; i++)
        sem_post(semaphore);
}

static void between_processes(void)
{
    pid_t children[3];
    semaphore = shared_memory(sizeof *semaphore);
    SAY(sem_init(semaphore, 1, 0));
    for (int i = 0; i < 3; i++)
        children[i] = start(post_many);
    for (int i = 0; i < 3000; i++)
        while (sem_wait(semaphore))
            ;
    for (int i = 0; i < 3; i++)
        say_status("who posts", status_of(children[i]));
    say("value %d\n", value(semaphore));
}

static void open_and_post(void)
{
    sem_t *same = sem_open("/gaji_semaphore", 0);
    say("opened: %d, value %d\n", same != SEM_FAILED, value(same));
    SAY(sem_post(same));
    SAY(sem_close(same));
}

static void named(void)
{
    SAY((long)sem_open("/gaji_semaphore", 0));
    semaphore = sem_open("/gaji_semaphore", O_CREAT | O_EXCL, 0600, 3);
    say("made: %d\n", semaphore != SEM_FAILED);
    SAY((long)sem_open("/gaji_semaphore", O_CREAT | O_EXCL, 0600, 3));
    say("the same again: %d\n", sem_open("/gaji_semaphore", 0) == semaphore);
    sem_close(semaphore);
    say_end("child", open_and_post);
    say("value %d\n", value(semaphore));
    SAY(sem_unlink("/gaji_semaphore"));
    SAY(sem_unlink("/gaji_semaphore"));
    SAY((long)sem_open("/gaji_semaphore", 0));
    SAY(sem_wait(semaphore));
    SAY(sem_close(semaphore));
}

static void write_through(void)
{
    int fd = shm_open("/gaji_memory", O_RDWR, 0);
    char *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    say("there: %s\n", memory);
    strcpy(memory + 4096, "from the child");
}

static void shared_by_name(void)
{
    struct stat stat;
    SAY(shm_open("/gaji_memory", O_RDWR, 0));
    int fd = shm_open("/gaji_memory", O_RDWR | O_CREAT | O_EXCL, 0600);
    SAY(shm_open("/gaji_memory", O_RDWR | O_CREAT | O_EXCL, 0600));
    SAY(fcntl(fd, F_GETFD));
    SAY(ftruncate(fd, 8192));
    fstat(fd, &stat);
    say("mode %o, size %d\n", stat.st_mode, (int)stat.st_size);
    char *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    strcpy(memory, "from the parent");
    say_end("child", write_through);
    say("here: %s\n", memory + 4096);
    SAY(shm_unlink("/gaji_memory"));
    SAY(shm_unlink("/gaji_memory"));
    say("still here: %s\n", memory);
}

int main(void)
{
    unnamed();
    between_processes();
    named();
    shared_by_name();
    return 0;
}
