/*
 * One of the kernel's own tests (tests/guest), unchanged, as a test of a lab: its main is
 * tested_main here (-Dmain=tested_main). It is run by the first process, as a program of its own,
 * and has passed when it ended with 0 and left nothing behind.
 *
 * A number at the end of the test's name, as in stress-7, is the program's argument.
 */
#include "tests/labs/harness.h"

#include <errno.h>
#include <gaji/check.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

int tested_main(int argc, char **argv);

static void child_ends(void)
{
    _exit(0);
}

/* What is there once for all processes; a leak it is not. */
static void warm_up(void)
{
    fork_child(child_ends);
    while (wait(NULL) > 0)
        ;
}

static void become_program(void)
{
    char *dash = strrchr(STATE->name, '-');
    char *arguments[] = {"/lab", dash && atoi(dash + 1) ? dash + 1 : NULL, NULL};
    setpgid(0, 0);
    execv(arguments[0], arguments);
    _exit(126);
}

/* Its status. Orphans that end meanwhile are waited for, too. */
static int program_wait(pid_t child)
{
    int status;
    pid_t ended;
    do {
        ended = wait(&status);
        if (ended < 0)
            FAIL("wait() failed with error %d", errno);
    } while (ended != child);
    return status;
}

static void end_what_is_left(void)
{
    kill(-1, SIGKILL);
    while (wait(NULL) > 0 || errno == EINTR)
        ;
}

static void run(void)
{
    TRY("the kernel's own test '%s'", STATE->name);
    EXPECT("it ends with 0, and leaves nothing behind");
    for (int fd = 0; fd <= 2; fd++)
        dup2(STATE->console, fd);
    warm_up();
    gaji_check(GAJI_CHECK_MARK, NULL);
    int status = program_wait((pid_t)fork_child(become_program));
    if (status != 0)
        FAIL("it ended with status %#x", (unsigned)status);
    end_what_is_left();
    int findings = gaji_check(GAJI_CHECK_COMPARE, NULL);
    if (findings != 0)
        FAIL("afterwards the kernel finds %d things lost, or wrong", findings);
    PASS();
}

int main(int argc, char **argv)
{
    if (getpid() != 1)
        return tested_main(argc, argv);
    struct lab_test only = {lab_name(), run};
    lab_main(&only, 1);
}
