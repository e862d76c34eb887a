/* CLONE_VM without CLONE_VFORK: two processes with one memory, each with a life of its own. */
#include "say.h"

#include <sched.h>
#include <sys/mman.h>

static char stack[65536] __attribute__((aligned(16)));
static volatile int word, turn;
static void *volatile mapped;

static void await(int value)
{
    while (turn != value)
        sched_yield();
}

static int writes(void *pid)
{
    await(1);
    *(pid_t *)pid = getpid();
    word = 7;
    mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *(volatile char *)mapped = 'c';
    close(0);
    chdir("/proc");
    turn = 2;
    await(3);
    return 4;
}

static void together(void)
{
    char path[20];
    volatile pid_t pid = 0;
    turn = 0;
    pid_t child = clone(writes, stack + sizeof stack, CLONE_VM | SIGCHLD, (void *)&pid);
    turn = 1;
    await(2);
    say("its PID %d, the word %d, mapped %c\n", pid == child, word, *(volatile char *)mapped);
    SAY(fcntl(0, F_GETFD));
    say("%s\n", getcwd(path, sizeof path));
    SAY(kill(child, 0));
    turn = 3;
    say_status("child", status_of(child));
    say("still %c\n", *(volatile char *)mapped);
    SAY(munmap(mapped, 4096));
}

static int execs(void *unused)
{
    (void)unused;
    word = 8;
    execl("/proc/self/exe", "exec", NULL);
    return 1;
}

static int faults(void *unused)
{
    (void)unused;
    word = 9;
    *(volatile int *)8 = 1;
    return 1;
}

static int sleeps_long(void *unused)
{
    (void)unused;
    pause_forever();
    return 1;
}

static void ends(void)
{
    say_status("execs", status_of(clone(execs, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL)));
    say("the word %d\n", word);
    say_status("faults", status_of(clone(faults, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL)));
    say("the word %d\n", word);
    pid_t child = clone(sleeps_long, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL);
    wait_until(child, 'S');
    kill(child, SIGKILL);
    say_status("killed", status_of(child));
}

/* The memory outlives who made it. */
static int end_of[2];

static int outlives(void *parent)
{
    char left = 0;
    while (getppid() == *(pid_t *)parent)
        usleep(1000);
    left = (char)('a' + word);
    write(end_of[1], &left, 1);
    _exit(0);
}

static void leaves_a_child(void)
{
    static pid_t self;
    self = getpid();
    word = 3;
    clone(outlives, stack + sizeof stack, CLONE_VM | SIGCHLD, &self);
}

static void outliving(void)
{
    char left = 0;
    pipe(end_of);
    say_end("parent", leaves_a_child);
    close(end_of[1]);
    SAY(read(end_of[0], &left, 1));
    say("%c\n", left);
    SAY(read(end_of[0], &left, 1));
}

/* A fork of one of the two copies what both have. */
static int forks(void *unused)
{
    (void)unused;
    pid_t child = fork();
    if (child == 0) {
        word = 100;
        _exit(word);
    }
    say_status("grandchild", status_of(child));
    return word;
}

int main(int argc, char **argv)
{
    (void)argc;
    if (strcmp(argv[0], "exec") == 0)
        return 6;
    together();
    ends();
    outliving();
    word = 5;
    say_status("forks", status_of(clone(forks, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL)));
    say("the word %d\n", word);
    return 0;
}
