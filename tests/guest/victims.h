/*
 * Processes to be ended: asleep in each kind of wait, running, stopped, on the way; and with every
 * kind of object in their hands. Each is a function that runs in the victim.
 */
#pragma once

#include "tests/guest/child.h"

#include <dirent.h>
#include <fcntl.h>
#include <gaji/limit.h>
#include <gaji/port.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "kernel/abi/futex.h"

struct victim {
    const char *name;
    void (*act)(void);
};

static const char *victim_program; /* whose main gets "again" as argument 0 from exec */

static void sleep_for_ever(void)
{
    for (;;)
        pause();
}

/* What it is doing. These do not return. */

static void is_running(void)
{
    for (;;)
        ;
}

static void is_ready(void)
{
    for (;;)
        sched_yield();
}

static void in_nanosleep(void)
{
    nanosleep(&(struct timespec){.tv_sec = 1000}, NULL);
}

static void in_sigtimedwait(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigtimedwait(&set, NULL, NULL);
}

static void in_wait(void)
{
    child_wait(child_start(sleep_for_ever));
}

static void in_pipe_read(void)
{
    int ends[2];
    char byte;
    EXPECT(pipe(ends) == 0);
    read(ends[0], &byte, 1);
}

static void in_pipe_write(void)
{
    static char much[200000];
    int ends[2];
    EXPECT(pipe(ends) == 0);
    write(ends[1], much, sizeof much);
}

static void in_poll(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0);
    struct pollfd one = {.fd = ends[0], .events = POLLIN};
    poll(&one, 1, -1);
}

static void in_futex(void)
{
    static int word;
    syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void in_port_receive(void)
{
    struct port_message message = {.length = 0};
    port_receive(port_create(1, 16), &message, 0);
}

static void in_port_send(void)
{
    struct port_message message = {.length = 0};
    int port = port_create(1, 16);
    for (;;)
        port_send(port, &message, 0);
}

static void in_port_call(void)
{
    struct port_message question = {.length = 0}, answer = {.length = 0};
    port_call(port_create(1, 16), &question, &answer, NULL);
}

static void in_vfork(void)
{
    if (vfork() == 0)
        sleep_for_ever();
}

/* Is over a limit, and nobody decides. */
static void over_a_limit(void)
{
    struct rlimit limit = {.rlim_cur = 1 << 20, .rlim_max = RLIM_INFINITY};
    int port = port_create(1, 64);
    pid_t child = fork();
    if (child == 0) {
        raise(SIGSTOP);
        EXPECT(setrlimit(RLIMIT_AS, &limit) == 0);
        mmap(NULL, 4 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        _exit(1);
    }
    EXPECT(waitpid(child, NULL, WUNTRACED) == child && limit_watch(child, port) == 0);
    EXPECT(kill(child, SIGCONT) == 0);
    child_wait(child);
}

static void is_stopped(void)
{
    raise(SIGSTOP);
    sleep_for_ever();
}

static void is_stopped_in_pipe_read(void)
{
    pid_t self = getpid();
    if (fork() == 0) {
        usleep(10000);
        kill(self, SIGSTOP);
        sleep_for_ever();
    }
    in_pipe_read();
}

static void forks(void)
{
    for (;;) {
        if (fork() == 0)
            _exit(0);
        wait(NULL);
    }
}

static void execs(void)
{
    execl(victim_program, "again", NULL);
    _exit(1);
}

static const struct victim doing[] = {
    {"running", is_running},
    {"ready", is_ready},
    {"pause", sleep_for_ever},
    {"nanosleep", in_nanosleep},
    {"sigtimedwait", in_sigtimedwait},
    {"wait", in_wait},
    {"pipe read", in_pipe_read},
    {"pipe write", in_pipe_write},
    {"poll", in_poll},
    {"futex", in_futex},
    {"port receive", in_port_receive},
    {"port send", in_port_send},
    {"port call", in_port_call},
    {"vfork", in_vfork},
    {"over a limit", over_a_limit},
    {"forks", forks},
    {"execs", execs},
    {"stopped", is_stopped}, /* the last two: no key ends them */
    {"stopped in a read", is_stopped_in_pipe_read},
};

/* What it has. These return. */

static void has_pipe_ends(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0 && write(ends[1], "not read", 8) == 8);
}

static void has_port(void)
{
    int port = port_create(4, 20000);
    struct port_message message = {.length = 6000, .payload = malloc(6000)};
    EXPECT(port >= 0 && message.payload);
    for (int i = 0; i < 3; i++)
        EXPECT(port_send(port, &message, 0) == 0);
    EXPECT(port_narrow(port, PORT_SEND) >= 0 && port_narrow(port, PORT_RECEIVE) >= 0);
}

static void has_named_port(void)
{
    int port = port_create(4, 64);
    EXPECT(port_publish(port, "victim") == 0 && open("/port/victim", O_WRONLY) >= 0);
}

/* The right to answer a caller that sleeps for the answer. */
static void has_reply_right(void)
{
    struct port_message request = {.length = 0}, answer = {.length = 0};
    int port = port_create(1, 64);
    if (fork() == 0) {
        port_call(port, &request, &answer, NULL);
        sleep_for_ever();
    }
    EXPECT(port_receive(port, &request, 0) == 0 && request.reply != 0);
}

static void has_shared_mappings(void)
{
    int fd = shm_open("/victim", O_RDWR | O_CREAT, 0600);
    EXPECT(fd >= 0 && ftruncate(fd, 20000) == 0 && shm_unlink("/victim") == 0);
    for (int anonymous = 0; anonymous < 2; anonymous++) {
        int flags = MAP_SHARED | (anonymous ? MAP_ANONYMOUS : 0);
        char *at = mmap(NULL, 20000, PROT_READ | PROT_WRITE, flags, anonymous ? -1 : fd, 0);
        EXPECT(at != MAP_FAILED);
        memset(at, 'x', 20000);
    }
}

static void has_private_memory(void)
{
    int fd = open(victim_program, O_RDONLY);
    char *file = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    EXPECT(fd >= 0 && file != MAP_FAILED);
    file[0] = 'x';
    child_start(sleep_for_ever); /* the tables are shared with it */
    memset(malloc(300000), 'x', 300000);
}

static void has_deleted_file(void)
{
    static char content[10000];
    int fd = open("/victim", O_RDWR | O_CREAT, 0600);
    EXPECT(write(fd, content, sizeof content) == sizeof content && unlink("/victim") == 0);
    EXPECT(dup(fd) >= 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0);
}

static void has_open_files(void)
{
    char text[64];
    EXPECT(open("/dev/console", O_RDWR) >= 0 && open("/dev/null", O_RDWR) >= 0);
    DIR *directory = opendir("/proc");
    EXPECT(directory && readdir(directory));
    EXPECT(read(open("/proc/self/maps", O_RDONLY), text, sizeof text) > 0);
}

static void has_removed_directory(void)
{
    char name[32];
    snprintf(name, sizeof name, "/of%d", getpid());
    EXPECT(mkdir(name, 0700) == 0 && chdir(name) == 0 && rmdir(name) == 0);
}

static void has_timers(void)
{
    struct itimerval far = {.it_value = {.tv_sec = 5000}};
    for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
        EXPECT(setitimer(which, &far, NULL) == 0);
}

static void do_nothing(int signal)
{
    (void)signal;
}

/* An alternate stack, handlers, an FPU state, and signals that wait with their details. */
static void has_signals(void)
{
    stack_t stack = {.ss_sp = malloc(SIGSTKSZ), .ss_size = SIGSTKSZ};
    EXPECT(sigaltstack(&stack, NULL) == 0);
    struct sigaction action = {.sa_handler = do_nothing, .sa_flags = SA_ONSTACK};
    EXPECT(sigaction(SIGUSR1, &action, NULL) == 0 && raise(SIGUSR1) == 0);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGRTMIN);
    EXPECT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    for (int i = 0; i < 20; i++)
        EXPECT(kill(getpid(), i % 2 ? SIGUSR2 : SIGRTMIN) == 0);
    volatile double value = 1.5;
    value = value * value;
}

/* Slots in its port kept for a child's limit, and for the child's and its parent's end. */
static void has_watches(void)
{
    int port = port_create(4, 256);
    pid_t child = child_start(sleep_for_ever);
    EXPECT(limit_watch(child, port) == 0);
    EXPECT(watch(child, port) == 0 && watch(getppid(), port) == 0);
}

static void has_zombies(void)
{
    for (int i = 0; i < 5; i++)
        if (fork() == 0)
            _exit(0);
}

static void has_stopped_children(void)
{
    for (int i = 0; i < 3; i++) {
        pid_t child = child_start(is_stopped);
        EXPECT(waitpid(child, NULL, WUNTRACED) == child);
    }
}

static const struct victim having[] = {
    {"pipe ends", has_pipe_ends},
    {"a port with messages", has_port},
    {"a named port", has_named_port},
    {"the right to answer", has_reply_right},
    {"shared mappings", has_shared_mappings},
    {"private memory", has_private_memory},
    {"a deleted file", has_deleted_file},
    {"open files", has_open_files},
    {"a removed directory", has_removed_directory},
    {"timers", has_timers},
    {"signals", has_signals},
    {"watches", has_watches},
    {"zombies", has_zombies},
    {"stopped children", has_stopped_children},
};
