/*
 * Processes with threads that do everything to each other at random: calls, answers, direct
 * messages, notices, futexes, polls, signals, stops, forks, execs, and buffers that other threads
 * unmap meanwhile. No process goes wrong by it, and the kernel's checks hold afterwards. The seed
 * is the second argument, or the time.
 */
// run: --timeout 100
#include "tests/guest/direct.h"
#include "tests/guest/threads.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <time.h>

#define PROCESSES 6
#define THREADS   5
#define PORTS     3 /* descriptors 10 and up, with both rights */
#define PORT(n)   (10 + (int)(n) % PORTS)
#define BUFFERS   4
/* Far from where the kernel chooses: no thread's stack comes into a hole that another makes. */
#define BUFFERS_AT ((char *)0x20000000)
#define SHOTS      300

struct shared {
    volatile pid_t pids[PROCESSES];
    int words[16];
};
static struct shared *shared;
static char *buffers; /* BUFFERS pages of the process, mapped or not, and some more */
static volatile int thread_count;
static const char *program;

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state >> 3;
}

static struct timespec soon(uint32_t random)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_nsec += (long)(random % 30) * 1000000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

static struct port_message message_at(uint32_t random)
{
    static const unsigned lengths[] = {0, 1, 16, 17, 100, 4096, 9000};
    char *buffer = buffers + random % (BUFFERS * 4096);
    return (struct port_message){.type = random, .length = lengths[random % 7], .payload = buffer};
}

static void use_ports(uint32_t what, uint32_t random)
{
    struct port_message out = message_at(random), in = message_at(random >> 4);
    struct port_short words = {.type = random, .words = {1, 2, 3, random}};
    struct timespec until = soon(random);
    int port = PORT(random >> 2);
    switch (what % 10) {
    case 0:
    case 1:
        port_call_short(port, &words);
        break;
    case 2:
    case 3:
        for (unsigned i = 0; i < random % 8; i++)
            if (port_reply_receive_short(port, &words) >= 0 && random & 64)
                port_reply(words.reply, NULL);
        break;
    case 4:
        port_call(port, &out, &in, random & 64 ? &until : NULL);
        break;
    case 5:
        if (port_receive_until(port, &in, &until) == 0 && in.reply)
            port_reply(in.reply, random & 128 ? &out : NULL);
        break;
    case 6:
        port_receive(port, &in, PORT_NONBLOCK);
        break;
    case 7:
        for (unsigned i = 0; i < random % 8; i++) {
            out.reply = in.reply;
            if (port_reply_receive(port, &out, &in) < 0)
                in.reply = 0;
        }
        break;
    case 8:
        port_send_until(port, &out, &until);
        break;
    case 9:
        watch(shared->pids[random % PROCESSES], port);
        break;
    }
}

static void use_direct(uint32_t what, uint32_t random)
{
    struct port_message out = message_at(random), in = message_at(random >> 4);
    struct timespec until = soon(random);
    pid_t pid = shared->pids[random % PROCESSES];
    switch (what % 5) {
    case 0:
        msg_send(pid, &out, random & 64 ? &until : NULL);
        break;
    case 1:
        msg_receive(random & 128 ? pid : MSG_ANY, &in, random & 64 ? &until : NULL);
        break;
    case 2:
        msg_call(pid, &out, &in, random & 64 ? &until : NULL);
        break;
    case 3:
        msg_notify(pid);
        break;
    case 4:
        msg_receive_now(MSG_ANY, &in);
        break;
    }
}

static void wait_somehow(uint32_t what, uint32_t random)
{
    struct timespec time = {0, (long)(random % 20) * 1000000};
    int *word = &shared->words[random % 16];
    struct pollfd polled[4] = {{PORT(random), POLLIN, 0}, {PORT(random >> 2), POLLOUT, 0}};
    switch (what % 4) {
    case 0:
        syscall(SYS_futex, word, FUTEX_WAIT, *word, &time, 0, 0);
        break;
    case 1:
        syscall(SYS_futex, word, FUTEX_REQUEUE, 1, 2, &shared->words[random / 16 % 16], 0);
        break;
    case 2:
        syscall(SYS_futex, word, FUTEX_WAKE, random % 4, NULL, 0, 0);
        break;
    case 3:
        poll(polled, 2, (int)(random % 20));
        break;
    }
}

static void change_memory(uint32_t what, uint32_t random)
{
    char *page = buffers + random % BUFFERS * 4096;
    int rights = random & 64 ? PROT_READ : PROT_READ | PROT_WRITE;
    int kind = random & 128 ? MAP_SHARED : MAP_PRIVATE;
    switch (what % 4) {
    case 0:
        munmap(page, 4096);
        break;
    case 1:
    case 2:
        mmap(page, 4096, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        break;
    case 3:
        mprotect(page, 4096, random & 256 ? PROT_NONE : rights);
        break;
    }
}

static void change_descriptors(uint32_t random)
{
    int from = PORT(random), to = PORT(random >> 2), spare = dup(from);
    if (spare < 0)
        return;
    close(to);
    dup2(spare, to);
    close(spare);
}

static void start_something(uint32_t what, uint32_t random);

static void run(void *seed)
{
    uint32_t state = (uint32_t)(uintptr_t)seed;
    for (;;) {
        uint32_t kind = next_random(&state) % 64, what = next_random(&state);
        uint32_t random = next_random(&state);
        if (kind < 24)
            use_ports(what, random);
        else if (kind < 36)
            use_direct(what, random);
        else if (kind < 44)
            wait_somehow(what, random);
        else if (kind < 50)
            change_memory(what, random);
        else if (kind < 54)
            change_descriptors(random);
        else if (kind < 58)
            kill(shared->pids[random % PROCESSES], random & 64 ? SIGUSR1 : SIGUSR2);
        else if (kind < 60)
            while (waitpid(-1, NULL, WNOHANG) > 0)
                ;
        else
            start_something(what, random);
    }
}

static void start_thread(uint32_t random)
{
    static struct thread threads[64];
    int at = __atomic_fetch_add(&thread_count, 1, __ATOMIC_SEQ_CST);
    if (at < 64)
        thread_try(&threads[at], run, (void *)(uintptr_t)(random | 1));
}

static void start_something(uint32_t what, uint32_t random)
{
    char seed[16];
    pid_t pid;
    switch (what % 8) {
    case 0:
    case 1:
        start_thread(random);
        break;
    case 2:
        if (random % 4 == 0)
            syscall(SYS_exit, 0);
        break;
    case 3:
        snprintf(seed, sizeof seed, "%u", random | 1);
        if (random % 8 == 0)
            execl(program, program, seed, NULL);
        break;
    case 4:
        pid = vfork();
        if (pid == 0) {
            execl("/bin/true", "true", NULL);
            _exit(1);
        }
        break;
    default:
        pid = fork();
        if (pid == 0) {
            if (random & 64)
                use_ports(random >> 8, random >> 4);
            if (random & 128)
                use_direct(random >> 8, random >> 4);
            _exit(0);
        }
        break;
    }
}

static void nothing(int signal)
{
    (void)signal;
}

static void work(uint32_t seed)
{
    signal(SIGUSR1, nothing);
    signal(SIGUSR2, SIG_IGN);
    buffers = mmap(BUFFERS_AT, (BUFFERS + 3) * 4096, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    EXPECT(buffers == BUFFERS_AT);
    for (uint32_t i = 0; i < THREADS; i++)
        start_thread(seed * 7919 + i * 104729);
    run((void *)(uintptr_t)(seed | 1));
}

static void open_shared(void)
{
    int fd = open("/tmp/monkey", O_RDWR | O_CREAT, 0600);
    EXPECT(fd >= 0 && ftruncate(fd, 4096) == 0);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    EXPECT(shared != MAP_FAILED);
    close(fd);
}

static void start(unsigned slot, uint32_t seed)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        setpgid(0, 0);
        work(seed);
    }
    setpgid(pid, pid);
    shared->pids[slot] = pid;
}

/* Shoots at a process, and starts another in its place when it has ended. */
static void shoot(uint32_t *state)
{
    static const int signals[] = {SIGSTOP, SIGCONT, SIGCONT, SIGUSR1, SIGKILL, SIGTERM, 0, 0};
    unsigned slot = next_random(state) % PROCESSES;
    pid_t pid = shared->pids[slot];
    int signal = signals[next_random(state) % 8];
    for (unsigned i = 0; i < 3 * PROCESSES; i++)
        kill(shared->pids[i % PROCESSES], SIGUSR1);
    kill(next_random(state) & 1 ? -pid : pid, signal);
    usleep(next_random(state) % 8000);
    int status;
    if (waitpid(pid, &status, WNOHANG) == pid) {
        EXPECT(WIFEXITED(status) || WTERMSIG(status) != SIGSEGV);
        kill(-pid, SIGKILL);
        start(slot, next_random(state));
    }
}

int main(int argc, char **argv)
{
    signal(SIGUSR1, nothing);
    signal(SIGUSR2, SIG_IGN);
    program = argv[0];
    open_shared();
    if (argc == 2) /* by exec */
        work((uint32_t)atoi(argv[1]));
    uint32_t state = (argc > 2 ? (uint32_t)atoi(argv[2]) : (uint32_t)time(NULL)) | 1;
    printf("seed %u\n", state);
    for (int i = 0; i < PORTS; i++) {
        int port = port_create(8, 8192);
        EXPECT(dup2(port, PORT(i)) == PORT(i));
        close(port);
    }
    for (unsigned i = 0; i < PROCESSES; i++)
        start(i, next_random(&state));
    for (int i = 0; i < SHOTS; i++)
        shoot(&state);
    for (unsigned i = 0; i < PROCESSES; i++)
        kill(-shared->pids[i], SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        ;
    unlink("/tmp/monkey");
    return 0;
}
