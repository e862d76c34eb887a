/*
 * Each allocation of an exec fails in turn, and some pairs of them. The caller goes on with its
 * memory as it was, and can try again; from the point where nothing can fail any more, the new
 * program runs, or is ended.
 */
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/check.h>

#define REFUSED 42
#define ROUNDS  100

static unsigned n, m; /* which allocation fails, and which after it */
static char *page;
static char script[] = "/tmp/script";
static char *arguments[] = {"name", "one", "two", NULL};

static void try_exec(const char *path)
{
    errno = 0; /* so that this page is our own */
    gaji_fail_allocations(n, m);
    execve(path, arguments, environ);
    int error = errno, left = gaji_fail_allocation(0);
    EXPECT(error == ENOMEM && left < (int)GAJI_CHECK_AGAIN(1) && (m > 0 || left == 0));
    EXPECT(all_bytes(page, 4 * PAGE, 'x') && strcmp(arguments[2], "two") == 0);
    EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    if (n % 2) {
        execve(path, arguments, environ); /* this time with memory */
        _exit(1);
    }
    _exit(REFUSED);
}

static void exec_program(void)
{
    try_exec("/bin/true");
}

static void exec_script(void)
{
    try_exec(script);
}

/* `least`: what is left when not even the first has failed. */
static void try_each(void (*run)(void), int least)
{
    int status = 0;
    bool refused = false;
    for (n = 1; n < ROUNDS; n++) {
        status = in_child(run);
        int left = gaji_fail_allocation(0);
        EXPECT(status == 0 || status == W_EXITCODE(REFUSED, 0) || killed_by(status, SIGKILL));
        refused |= status == W_EXITCODE(REFUSED, 0);
        if (status == 0 && left >= least)
            break; /* the new program did not make so many */
    }
    EXPECT(refused && n < ROUNDS);
}

static void try(void (*run)(void))
{
    m = 0;
    try_each(run, 1);
    for (m = 1; m < 3; m++)
        try_each(run, GAJI_CHECK_AGAIN(1));
    n = m = 0;
}

/* The strings take pages of their own, and the new stack as many. */
static void exec_with_much(void)
{
    static char large[3 * PAGE];
    memset(large, 'a', sizeof large - 1);
    arguments[1] = large;
    try_exec("/bin/true");
}

int main(void)
{
    if (gaji_fail_allocation(0) < 0)
        return 0; /* not a debug build */
    page = map_pages(4);
    memset(page, 'x', 4 * PAGE);
    int fd = open(script, O_WRONLY | O_CREAT, 0700);
    EXPECT(fd >= 0 && write(fd, "#!/bin/true word\n", 17) == 17 && close(fd) == 0);
    try(exec_program);
    try(exec_script);
    try(exec_with_much);
    return 0;
}
