/*
 * Processes and threads side by side make random system calls, with every kind of bad argument and
 * with memory that runs out now and then. Whatever comes of it, the kernel lives on and is whole
 * afterwards. Where the kernel counts what it runs (BUILD=coverage), sequences of calls that reach
 * new code are kept and changed further.
 *
 * `fuzz_calls SEED CALLS` does the same again, under --icount exactly. `fuzz_calls SEED CALLS
 * blind` does not look at what was reached. `make fuzz` runs it for long.
 */
// run: --timeout 100
#include "tests/guest/child.h"
#include "tests/guest/sequences.h"

#include <dirent.h>
#include <fcntl.h>
#include <gaji/port.h>
#include <kernel/abi/sysv_ipc.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>

#define WORKERS        3
#define CALLS          16000
#define PATIENCE_MS    10  /* with a victim that sleeps */
#define ROUND_MS       250 /* after so long everybody is killed, and it begins again */
#define PROGRESS_PLACE 0x53000000

/* What victims tell of themselves, in a page that they share with the test. */
static struct progress {
    uint32_t calls;       /* that were made, by all */
    uint32_t at[WORKERS]; /* which call of its sequence a worker's victim came to */
} * progress;

static struct sequence sequence;
static uint32_t worker; /* which one this is */
static bool blind;

/* Descriptors of each kind from 0 on, instead of the console. */
static void open_some(void)
{
    int ends[2];
    close(0);
    close(1);
    close(2);
    pipe(ends);
    port_create(4, 8192);
    open("a", O_RDWR | O_CREAT, 0700);
    open("/proc/self/maps", O_RDONLY);
    open("/dev/zero", O_RDWR);
    open(".", O_RDONLY);
}

static void *run_sequence(void *unused)
{
    uint32_t results[CALLS_MOST];
    for (uint32_t i = 0; i < sequence.count; i++) {
        __atomic_fetch_add(&progress->calls, 1, __ATOMIC_RELAXED);
        progress->at[worker] = i;
        results[i] = make_call(&sequence.calls[i], results, i);
    }
    return unused;
}

/* One that has nothing to lose. */
static void victim(void)
{
    pthread_t threads[THREADS_MOST];
    if (munmap(corpus, sizeof *corpus) != 0)
        _exit(1); /* another one's failing allocation: it could spoil what is common to all */
    sigprocmask(SIG_SETMASK, &(sigset_t){0}, NULL);
    open_some();
    fill_memory(sequence.memory);
    for (uint32_t i = 0; i < sequence.threads && i < THREADS_MOST; i++)
        pthread_create(&threads[i], NULL, run_sequence, NULL);
    run_sequence(NULL);
    for (uint32_t i = 0; i < sequence.threads && i < THREADS_MOST; i++)
        pthread_join(threads[i], NULL);
}

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)ms * 1000000}, NULL);
}

/* Waits for the victim, and kills it when that takes long. */
static void see_end(pid_t victim)
{
    sigset_t ends = 1ull << (SIGCHLD - 1);
    struct timespec patience = {.tv_nsec = PATIENCE_MS * 1000000};
    if (sigtimedwait(&ends, NULL, &patience) < 0)
        kill(victim, SIGKILL);
    while (waitpid(victim, NULL, WNOHANG) == 0)
        if (sigtimedwait(&ends, NULL, &patience) < 0)
            kill(victim, SIGKILL);
}

static _Noreturn void work(void)
{
    sigprocmask(SIG_BLOCK, &(sigset_t){1ull << (SIGCHLD - 1)}, NULL);
    for (;;) {
        sequence_choose(&sequence);
        pid_t child = fork();
        if (child == 0) {
            victim();
            _exit(0);
        }
        if (child < 0)
            continue;
        see_end(child);
        if (progress->at[worker] < sequence.count)
            sequence.count = progress->at[worker] + 1; /* the rest was not reached */
        if (!blind)
            corpus_learn(&sequence);
    }
}

static void copy_program(void)
{
    static char bytes[65536];
    int from = open("/bin/true", O_RDONLY), to = open("program", O_WRONLY | O_CREAT, 0755);
    ssize_t length = read(from, bytes, sizeof bytes);
    EXPECT(length > 0 && to >= 0 && write(to, bytes, (size_t)length) == length);
    close(from);
    close(to);
}

/* Removes all that is in the directory, and below. */
static void clear(const char *path)
{
    char name[512];
    DIR *directory = opendir(path);
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name) == 0)
            continue;
        clear(name);
        rmdir(name);
        rewinddir(directory);
    }
    closedir(directory);
}

/* What is in no directory: message queues, and all that has an identifier, which are given in turn.
 */
static void remove_nameless(void)
{
    static int removed;
    for (uint32_t i = 0; i < ARRAY_SIZE(names); i++)
        syscall(SYS_mq_unlink, names[i]);
    for (bool all = false; !all;) {
        long last = syscall(SYS_semget, IPC_PRIVATE, 1, 0);
        all = last >= 0; /* or there are too many */
        for (long end = all ? last : removed + 1000; removed < end; removed++) {
            syscall(SYS_semctl, removed + 1, 0, IPC_RMID, 0);
            syscall(SYS_msgctl, removed + 1, IPC_RMID, 0);
            syscall(SYS_shmctl, removed + 1, IPC_RMID, 0);
        }
    }
}

static void play_round(void)
{
    copy_program();
    for (unsigned i = 0; i < WORKERS; i++) {
        next_random();
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            setsid(); /* what is sent to groups does not come to the test */
            worker = i;
            change_stream(i);
            work();
        }
    }
    pause_ms(ROUND_MS);
    while (kill(-1, SIGKILL) == 0) { /* again for those that were forked meanwhile */
        gaji_fail_allocation(0);
        while (wait(NULL) > 0)
            ;
        pause_ms(1);
    }
    clear("/fuzz");
    remove_nameless();
}

int main(int argc, char **argv)
{
    seed = 2 * (argc > 1 ? strtoul(argv[1], NULL, 10) : (uint32_t)time(NULL) * 2654435761u) + 1;
    uint32_t calls = argc > 2 ? strtoul(argv[2], NULL, 10) : CALLS;
    blind = argc > 3;
    printf("seed %u\n", seed / 2);
    fflush(stdout);
    EXPECT(mkdir("/fuzz", 0700) == 0 && chdir("/fuzz") == 0);
    map_memory();
    corpus_init();
    progress = mmap((void *)PROGRESS_PLACE, sizeof *progress, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    EXPECT(progress != MAP_FAILED);
    while (progress->calls < calls)
        play_round();
    printf("%u calls, %u sequences kept, %d places reached\n", progress->calls, corpus_count(),
           gaji_reached());
    EXPECT(chdir("/") == 0 && rmdir("/fuzz") == 0);
    return 0;
}
