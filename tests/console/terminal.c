/* What test_terminal.py drives: shows its terminal's settings, then what each read gives. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define MEMBERS 500

static char bytes[10000];

static void show(const char *what, ssize_t length)
{
    printf("%s %d [", what, (int)length);
    for (ssize_t i = 0; i < length && i < 60; i++)
        if (bytes[i] >= ' ' && bytes[i] < 0x7f)
            putchar(bytes[i]);
        else
            printf("\\%02x", (unsigned char)bytes[i]);
    printf("]\n");
    fflush(stdout);
}

static void read_and_show(const char *what, size_t length)
{
    show(what, read(0, bytes, length));
}

/* For raw mode; the driver types when it sees `prompt`. */
static void set_raw(int minimum, int time, const char *prompt)
{
    struct termios settings;
    tcgetattr(0, &settings);
    settings.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    settings.c_cc[VMIN] = (cc_t)minimum;
    settings.c_cc[VTIME] = (cc_t)time;
    tcsetattr(0, TCSANOW, &settings);
    printf("%s\n", prompt);
    fflush(stdout);
}

static void lines(void)
{
    for (;;)
        read_and_show("line", sizeof bytes);
}

static void pieces(void)
{
    read_and_show("piece", 3);
    read_and_show("piece", 3);
    read_and_show("piece", 100);
}

static void raw(void)
{
    set_raw(1, 0, "one");
    read_and_show("one", 1);
    read_and_show("one", 1);
    set_raw(5, 0, "five");
    read_and_show("five", 100);
    set_raw(0, 3, "time");
    read_and_show("time", 100);
    set_raw(0, 0, "poll");
    read_and_show("poll", 100);
    set_raw(10, 5, "between");
    read_and_show("between", 100);
    fcntl(0, F_SETFL, O_NONBLOCK);
    ssize_t got = read(0, bytes, 10);
    printf("nonblock %d errno %d\n", (int)got, errno);
}

/* Typed in raw mode, read in canonical mode: it is there without a line's end. */
static void change_of_mode(void)
{
    struct termios settings;
    int ready = 0;
    tcgetattr(0, &settings);
    set_raw(1, 0, "type");
    while (ready < 5)
        ioctl(0, FIONREAD, &ready);
    tcsetattr(0, TCSANOW, &settings);
    read_and_show("ahead", 100);
}

static void poll_and_show(int timeout)
{
    struct pollfd one = {.fd = 0, .events = POLLIN | POLLOUT | POLLPRI};
    int ready = poll(&one, 1, 0);
    printf("now %d %x,", ready, (unsigned)one.revents);
    fflush(stdout);
    one.events = POLLIN;
    ready = poll(&one, 1, timeout);
    printf(" then %d %x\n", ready, (unsigned)one.revents);
    fflush(stdout);
}

/* Readable are whole lines, or as many bytes as a read waits for. */
static void polls(void)
{
    poll_and_show(-1);
    read_and_show("line", 100);
    poll_and_show(-1);
    read_and_show("end", 100);
    set_raw(3, 0, "three");
    poll_and_show(-1);
    read_and_show("three", 100);
    set_raw(3, 1, "time");
    poll_and_show(-1);
    read_and_show("time", 1);
    set_raw(0, 0, "none");
    poll_and_show(100);
}

static void count(void)
{
    int total = 0;
    ssize_t got;
    printf("ready\n");
    fflush(stdout);
    sleep(1); /* more comes than the terminal holds */
    while ((got = read(0, bytes, sizeof bytes)) > 0 && bytes[0] != 'z')
        total += (int)got;
    printf("count %d\n", total);
}

static void state(void)
{
    struct termios settings;
    int terminal = open("/dev/tty", O_RDWR);
    tcgetattr(0, &settings);
    printf("isatty %d, tty %d, foreground %d, leader %d\n", isatty(0), terminal >= 0,
           tcgetpgrp(0) == getpgrp(), getsid(0) > 0);
    printf("canonical %d, echo %d, signals %d\n", !!(settings.c_lflag & ICANON),
           !!(settings.c_lflag & ECHO), !!(settings.c_lflag & ISIG));
}

/* One at a time, in this order; what each gives. */
static void try_control(const char *what, unsigned long request, unsigned long argument)
{
    struct pollfd input = {.fd = 0, .events = POLLIN};
    int result = ioctl(0, request, argument), error = result < 0 ? errno : 0;
    printf("%s %d, errno %d, input %d\n", what, result, error, poll(&input, 1, 0));
    fflush(stdout);
}

/* What was typed is thrown away; the session gives its terminal up. */
static void control(void)
{
    int session = -1, unsent = -1;
    try_control("session", TIOCGSID, (unsigned long)&session);
    try_control("unsent", TIOCOUTQ, (unsigned long)&unsent);
    printf("%d %d, type\n", session == getsid(0), unsent);
    fflush(stdout);
    poll(&(struct pollfd){.fd = 0, .events = POLLIN}, 1, -1);
    try_control("wrong queue", TCFLSH, 9);
    try_control("output", TCFLSH, TCOFLUSH);
    try_control("input", TCFLSH, TCIFLUSH);
}

/* A call about a group, as the terminal answers it. */
static void try_group(const char *what, unsigned long request, int group)
{
    errno = 0;
    int result = ioctl(0, request, &group);
    printf("%s %d, errno %d\n", what, result, errno);
    fflush(stdout);
}

/* What errors there are for the foreground; the values are Linux's. */
static void groups(void)
{
    signal(SIGTTOU, SIG_IGN);
    int ends[2];
    (void)!pipe(ends);
    pid_t outsider = fork();
    if (outsider == 0) {
        setsid();
        (void)!write(ends[1], "x", 1);
        pause();
    }
    char byte;
    (void)!read(ends[0], &byte, 1);
    pid_t member = fork();
    if (member == 0)
        pause();
    try_group("negative", TIOCSPGRP, -3);
    try_group("zero", TIOCSPGRP, 0);
    try_group("nobody", TIOCSPGRP, 30000);
    try_group("another session", TIOCSPGRP, outsider);
    try_group("no leader of a group", TIOCSPGRP, member);
    try_group("own", TIOCSPGRP, getpgrp());
    kill(outsider, SIGKILL);
    kill(member, SIGKILL);
    while (wait(NULL) > 0)
        ;
}

static volatile sig_atomic_t hung_up, continued;

static void note_loss(int signal)
{
    if (signal == SIGHUP)
        hung_up = 1;
    else
        continued = 1;
}

static void show_terminal(const char *who)
{
    int terminal = open("/dev/tty", O_RDWR);
    printf("%s: open %d, errno %d\n", who, terminal >= 0, terminal < 0 ? errno : 0);
    fflush(stdout);
    try_group(who, TIOCGPGRP, 0);
    if (terminal >= 0)
        close(terminal);
}

/* A process gives the terminal up for itself, a session's leader for all of it. */
static void given_up(void)
{
    signal(SIGHUP, note_loss);
    signal(SIGCONT, note_loss);
    if (fork() == 0) {
        try_group("gives up", TIOCNOTTY, 0);
        try_group("again", TIOCNOTTY, 0);
        try_group("negative", TIOCSPGRP, -3);
        show_terminal("child");
        if (fork() == 0) {
            show_terminal("its child");
            _exit(0);
        }
        wait(NULL);
        _exit(0);
    }
    wait(NULL);
    show_terminal("leader");
    printf("hung up %d, continued %d\n", hung_up, continued);
    try_group("gives up", TIOCNOTTY, 0);
    show_terminal("leader");
    printf("hung up %d, continued %d\n", hung_up, continued);
    fflush(stdout);
}

#define POLLERS 200
#define CHANGES 200

/* Until the program ends: who polls is told of each change of mode. */
static void poll_until_end(void)
{
    struct pollfd both[2] = {{.fd = 0, .events = POLLIN}, {.fd = -1}};
    for (;;)
        poll(both, 2, -1);
}

static unsigned zeros_in_input(void)
{
    unsigned zeros = 0;
    ssize_t got;
    while ((got = read(0, bytes, sizeof bytes)) >= 0)
        for (ssize_t i = 0; i < got; i++)
            zeros += bytes[i] == '\0';
    return zeros;
}

/* The mode changes to and fro while control-D is typed: it is that byte, or an end, never a 0. */
static void to_and_fro(void)
{
    struct termios canonical, other;
    pid_t pollers[POLLERS];
    unsigned zeros = 0;
    tcgetattr(0, &canonical);
    canonical.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    other = canonical;
    other.c_lflag &= ~(tcflag_t)ICANON;
    for (unsigned i = 0; i < POLLERS; i++) {
        pollers[i] = fork();
        if (pollers[i] == 0)
            poll_until_end();
    }
    fcntl(0, F_SETFL, O_NONBLOCK);
    printf("type\n");
    fflush(stdout);
    for (unsigned i = 0; i < CHANGES; i++) {
        tcsetattr(0, TCSANOW, i % 2 ? &other : &canonical);
        zeros += zeros_in_input();
    }
    for (unsigned i = 0; i < POLLERS; i++)
        kill(pollers[i], SIGKILL);
    while (wait(NULL) > 0)
        ;
    printf("zeros %u\n", zeros);
}

static volatile int asked;

static void note(int signal)
{
    (void)signal;
    asked++;
}

static void *read_in_background(void *unused)
{
    read_and_show("read", 1);
    printf("errno %d\n", errno);
    fflush(stdout);
    return unused;
}

/* Not the thread that reads takes SIGTTIN, and its handler returns: the read asks again. */
static void background(void)
{
    pthread_t reader;
    int status;
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        signal(SIGTTIN, note);
        pthread_create(&reader, NULL, read_in_background, NULL);
        while (asked < 10)
            usleep(1000);
        _exit(7);
    }
    waitpid(child, &status, 0);
    printf("asked again and again %d\n", WEXITSTATUS(status));
}

/* What a program may leave behind, for all that share its input. */
static void nonblocking(void)
{
    fcntl(0, F_SETFL, O_NONBLOCK);
}

static volatile sig_atomic_t interrupts;

static void count_interrupt(int number)
{
    (void)number;
    interrupts++;
}

/* Waits for a first one and then whether more come; a child that it makes then is to get none. */
static int member(void)
{
    sigset_t blocked, none;
    sigemptyset(&none);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    while (interrupts == 0)
        sigsuspend(&none);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    pid_t child = fork();
    for (int i = 0; i < 10; i++)
        usleep(100000);
    int status = 0;
    if (child > 0)
        waitpid(child, &status, 0);
    return interrupts == 1 && child >= 0 && status == 0 ? 0 : 1;
}

/* A group of many, which one key tells. */
static void group(void)
{
    int status, wrong = 0;
    signal(SIGINT, count_interrupt);
    for (int i = 0; i < MEMBERS; i++)
        if (fork() == 0)
            _exit(member());
    printf("type\n");
    fflush(stdout);
    for (int ended = 0; ended < MEMBERS;)
        if (wait(&status) > 0) {
            ended++;
            wrong += status != 0;
        }
    printf("wrong %d, here %d\n", wrong, (int)interrupts);
}

/* Who has the key's signal sends another to each of the group: nobody gets that one first. */
static void order(void)
{
    int status, wrong = 0;
    sigset_t both, second, none, pending;
    sigemptyset(&none);
    sigemptyset(&second);
    sigaddset(&second, SIGUSR1);
    both = second;
    sigaddset(&both, SIGINT);
    signal(SIGINT, count_interrupt);
    sigprocmask(SIG_BLOCK, &both, NULL);
    pid_t members[MEMBERS];
    for (int i = 0; i < MEMBERS; i++)
        if ((members[i] = fork()) == 0) {
            sigwaitinfo(&second, NULL);
            sigpending(&pending);
            _exit(sigismember(&pending, SIGINT) != 1);
        }
    printf("type\n");
    fflush(stdout);
    sigaddset(&none, SIGUSR1);
    while (interrupts == 0)
        sigsuspend(&none);
    for (int i = MEMBERS; i-- > 0;) /* the key reaches the last one last */
        kill(members[i], SIGUSR1);
    while (wait(&status) > 0)
        wrong += status != 0;
    printf("wrong %d\n", wrong);
}

int main(int argument_count, char **arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {{"lines", lines},
                 {"pieces", pieces},
                 {"raw", raw},
                 {"mode", change_of_mode},
                 {"count", count},
                 {"state", state},
                 {"polls", polls},
                 {"control", control},
                 {"groups", groups},
                 {"given up", given_up},
                 {"to and fro", to_and_fro},
                 {"background", background},
                 {"nonblocking", nonblocking},
                 {"group", group},
                 {"order", order}};
    if (argument_count < 2)
        return 2;
    printf("begin\n");
    fflush(stdout);
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(parts[i].name, arguments[1]) == 0)
            parts[i].run();
    return 0;
}
