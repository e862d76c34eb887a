/*
 * trace PROGRAM ARGS: its system calls, and those of the processes that it makes.
 *
 * The kernel tells each call when it begins and when it has a result, through a pipe (trace(2)). A
 * call is shown as one line at its end; one of somebody else in between tears it, as strace has it.
 */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <gaji/explain.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int first;             /* the PID of the program */
static bool several;          /* others have come: each line says whose it is */
static unsigned torn_for;     /* the thread whose call is begun and not shown yet, or 0 */
static char begun[TEXT_SIZE]; /* that call */

static void print_line(int pid, const char *text)
{
    if (several)
        fprintf(stderr, "[%d] ", pid);
    fprintf(stderr, "%s\n", text);
}

/* Another thread's event comes before the result of the call that was begun last. */
static void tear(int pid)
{
    add(begun, " <unfinished ...>");
    print_line(pid, begun);
    torn_for = 0;
}

static void show_end(const struct trace_event *event)
{
    char text[TEXT_SIZE] = "";
    int status = event->result;
    if (WIFSIGNALED(status))
        add(text, "+++ killed by signal %d (%s) +++", WTERMSIG(status),
            strsignal(WTERMSIG(status)));
    else
        add(text, "+++ exited with %d +++", WEXITSTATUS(status));
    print_line(event->pid, text);
}

static void show(const struct trace_event *event)
{
    static int torn_pid;
    char text[TEXT_SIZE] = "";
    several |= event->pid != first;
    bool is_same = torn_for == event->tid;
    if (torn_for && !(is_same && event->kind == TRACE_RESULT)) {
        if (event->kind == TRACE_END && is_same) { /* exit does not return */
            add(begun, ") = ?");
            print_line(torn_pid, begun);
            torn_for = 0;
        } else {
            tear(torn_pid);
        }
    }
    if (event->kind == TRACE_CALL) {
        begun[0] = '\0';
        show_call(begun, event);
        torn_for = event->tid;
        torn_pid = event->pid;
    } else if (event->kind == TRACE_RESULT) {
        if (is_same)
            strlcpy(text, begun, sizeof text);
        else
            add(text, "<... %s resumed>", call_name(event->number));
        show_result(text, event);
        print_line(event->pid, text);
        torn_for = 0;
    } else {
        show_end(event);
    }
}

static _Noreturn void run(char **argv, int pipe_end)
{
    int error = trace(pipe_end);
    if (error == 0)
        execvp(argv[0], argv);
    error = errno;
    trace(-1);
    const char *why = exec_explain(argv[0], error);
    fprintf(stderr, "trace: %s: %s\n", argv[0], why ? why : strerror(error));
    _exit(error == ENOENT ? 127 : 126);
}

int main(int argc, char **argv)
{
    int ends[2], status;
    struct trace_event event;
    if (argc < 2) {
        fprintf(stderr, "Usage: trace PROGRAM ARGS\nShows the system calls of a program.\n");
        return 2;
    }
    if (pipe2(ends, O_CLOEXEC) < 0 || (first = fork()) < 0) {
        perror("trace");
        return 1;
    }
    if (first == 0)
        run(argv + 1, ends[1]);
    close(ends[1]);
    while (read(ends[0], &event, sizeof event) == sizeof event)
        show(&event);
    waitpid(first, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
