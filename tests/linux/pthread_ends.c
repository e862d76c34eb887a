// status: exited 5
/* How threads and their process end: the first before the others, all by one, faults, exit. */
// libc: musl
#include "pthreads.h"

static int ends[2];

/* A line of /proc/PID/status, or a field of its stat counted from the state on. */
static int threads_of(pid_t pid)
{
    char path[40], text[4096] = "";
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    int fd = open(path, O_RDONLY);
    (void)!read(fd, text, sizeof text - 1);
    close(fd);
    const char *line = strstr(text, "\nThreads:");
    return line ? atoi(line + 9) : -1;
}

static void *sleeps(void *unused)
{
    pause_forever();
    return unused;
}

static void start_sleepers(void)
{
    for (int i = 0; i < 3; i++)
        thread_start(sleeps, 0);
    let_others_run();
}

static void nothing(int signal)
{
    say("%s handled by the first: %d\n", sigabbrev_np(signal), gettid() == getpid());
}

/* The process lives on, as its others do, although its first thread is gone. */
static void *after_the_first(void *unused)
{
    while (state_of(getpid()) != 'Z')
        usleep(1000);
    say("first: %c, threads: %d\n", state_of(getpid()), threads_of(getpid()));
    on(SIGUSR1, nothing, 0);
    SAY(kill(getpid(), SIGUSR1));
    say("parent is there: %d\n", getppid() > 1);
    (void)!write(ends[1], "x", 1);
    let_others_run();
    say("still here\n");
    pid_t child = fork();
    if (child == 0)
        _exit(4);
    say_status("child", status_of(child));
    (void)unused;
    exit(3);
}

/* A program of its own: musl's does not end so as the child of a fork. */
static void again(const char *what)
{
    char end[12];
    snprintf(end, sizeof end, "%d", ends[1]);
    execl("/proc/self/exe", "again", what, end, NULL);
}

static void first_leaves(void)
{
    again("first");
}

static void first_leaves_and_is_waited_for(void)
{
    char byte;
    (void)!pipe(ends);
    pid_t child = start(first_leaves);
    (void)!read(ends[0], &byte, 1);
    SAY(waitpid(child, NULL, WNOHANG));
    say_status("the first left", status_of(child));
}

static void *leaves(void *unused)
{
    let_others_run();
    return unused;
}

/* Status 0, when the last thread ends by itself. */
static void all_leave(void)
{
    again("all");
}

static void leave_first(bool all)
{
    thread_start(all ? leaves : after_the_first, 0);
    if (all)
        thread_start(leaves, 0);
    pthread_exit((void *)77);
}

static void *calls_exit(void *unused)
{
    (void)unused;
    exit(21);
}

static void *calls_exit_of_thread(void *unused)
{
    (void)unused;
    syscall(SYS_exit, 22);
    return NULL;
}

static void *calls_exit_group(void *unused)
{
    (void)unused;
    syscall(SYS_exit_group, 23);
    return NULL;
}

static void *aborts(void *unused)
{
    (void)unused;
    abort();
}

static void *faults(void *unused)
{
    (void)unused;
    *(volatile int *)16 = 1;
    return NULL;
}

static void *divides(void *zero)
{
    return (void *)(100 / (long)zero);
}

static void *overflows_its_stack(void *depth)
{
    volatile char large[4096];
    large[0] = (char)(long)depth;
    return (void *)((long)overflows_its_stack((void *)((long)depth + 1)) + large[0]);
}

static void *kills_all(void *unused)
{
    kill(getpid(), SIGTERM);
    pause_forever();
    return unused;
}

static void *kills_one(void *unused)
{
    pthread_kill(pthread_self(), SIGKILL);
    return unused;
}

static thread_body *body;

static void run_among_sleepers(void)
{
    start_sleepers();
    say("threads: %d\n", threads_of(getpid()));
    thread_start(body, 0);
    pause_forever();
}

static void returns_from_main(void)
{
    start_sleepers();
}

static void at_exit(void)
{
    say("at exit\n");
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        ends[1] = atoi(argv[2]);
        leave_first(strcmp(argv[1], "all") == 0);
    }
    static const struct {
        const char *name;
        thread_body *body;
    } ways[] = {{"exit", calls_exit},
                {"exit_group", calls_exit_group},
                {"abort", aborts},
                {"a fault", faults},
                {"a division by 0", divides},
                {"a stack that is full", overflows_its_stack},
                {"kill", kills_all},
                {"pthread_kill", kills_one}};
    first_leaves_and_is_waited_for();
    say_end("all leave", all_leave);
    atexit(at_exit);
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        body = ways[i].body;
        say_end(ways[i].name, run_among_sleepers);
    }
    say_end("_exit", returns_from_main);
    pthread_t thread = thread_start(calls_exit_of_thread, 0);
    pthread_detach(thread); /* the library does not hear of it */
    let_others_run();
    say("only that one ended; threads: %d\n", threads_of(getpid()));
    return 5;
}
