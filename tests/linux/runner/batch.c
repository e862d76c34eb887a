/*
 * Runs every program of /tests, one after the other, and reports on standard output, for each,
 *
 *   @ NAME exited 0 123          or: signaled 11, timeout 0
 *   and the 123 bytes that it wrote
 *
 * The same file runs on Gaji and, as the first process, on Linux. Each program has a session of its
 * own, /dev/null as input, a file as output and /tmp as directory; what it leaves running is ended.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define OUTPUT  "/tmp/output"
#define SECONDS 20 /* for each program */

static void become_init_of_linux(void)
{
    mkdir("/dev", 0755);
    mkdir("/proc", 0755);
    mkdir("/tmp", 0777);
    mount("dev", "/dev", "devtmpfs", 0, NULL);
    mount("proc", "/proc", "proc", 0, NULL);
    mkdir("/dev/shm", 01777);
    int tty = open("/dev/ttyS0", O_RDWR | O_NOCTTY);
    struct termios raw;
    tcgetattr(tty, &raw);
    cfmakeraw(&raw);
    tcsetattr(tty, TCSANOW, &raw);
    for (int i = 0; i < 3; i++)
        dup2(tty, i);
}

static void run_program(const char *path, int output)
{
    static char *const environment[] = {"PATH=/bin:/tests", NULL};
    char *const arguments[] = {(char *)path, NULL};
    sigset_t none;
    sigemptyset(&none);
    for (int signal = 1; signal < NSIG; signal++)
        sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    chdir("/tmp");
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(output, 1);
    dup2(output, 2);
    for (int i = 3; i < 16; i++)
        close(i);
    execve(path, arguments, environment);
    _exit(127);
}

/* Waits for that child; false when it is not in time. Others are reaped on the way. */
static int wait_for(pid_t child, int *status)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    time_t deadline = time(NULL) + SECONDS;
    while (time(NULL) < deadline) {
        pid_t ended;
        while ((ended = waitpid(-1, status, WNOHANG)) > 0)
            if (ended == child)
                return 1;
        sigtimedwait(&set, NULL, &(struct timespec){.tv_sec = 1});
    }
    return 0;
}

static void report(const char *name, int in_time, int status, int output)
{
    static char text[1 << 16];
    ssize_t length = pread(output, text, sizeof text, 0);
    const char *how = !in_time ? "timeout" : WIFSIGNALED(status) ? "signaled" : "exited";
    printf("@ %s %s %d %zd\n", name, how,
           !in_time              ? 0
           : WIFSIGNALED(status) ? WTERMSIG(status)
                                 : WEXITSTATUS(status),
           length);
    fwrite(text, 1, (size_t)length, stdout);
    fflush(stdout);
}

static void try_program(const char *name)
{
    char path[300];
    int status = 0;
    snprintf(path, sizeof path, "/tests/%s", name);
    int output = open(OUTPUT, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    pid_t child = fork();
    if (child == 0)
        run_program(path, output);
    int in_time = wait_for(child, &status);
    kill(-child, SIGKILL);
    if (!in_time)
        waitpid(child, NULL, 0);
    report(name, in_time, status, output);
    close(output);
    unlink(OUTPUT);
}

static int is_program(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(void)
{
    static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
    struct dirent **programs;
    sigset_t set;
    if (getpid() == 1)
        become_init_of_linux();
    for (unsigned i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN); /* programs send to everybody */
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);

    int count = scandir("/tests", &programs, is_program, alphasort);
    for (int i = 0; i < count; i++)
        try_program(programs[i]->d_name);
    printf("@ end\n");
    fflush(stdout);
    if (getpid() == 1) {
        tcdrain(1);
        reboot(RB_AUTOBOOT); /* ends QEMU, by -no-reboot */
    }
    return 0;
}
