/* In debug builds of programs malloc() and its kin find what goes wrong with a block. */
// run: --icount
#include "tests/guest/expect.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wuse-after-free" /* on purpose */

static void twice(void)
{
    char *block = malloc(24);
    char *volatile again = block;
    free(block);
    free(again);
}

static void allocate_and_abort(int number)
{
    void *volatile other = malloc(8);
    free(other);
    signal(number, SIG_DFL);
    raise(number);
}

static void twice_with_a_handler(void)
{
    signal(SIGABRT, allocate_and_abort);
    twice();
}

static void beyond(void)
{
    char *volatile block = malloc(24);
    block[24] = 1;
    free(block);
}

static void beyond_and_kept(void)
{
    char *volatile block = malloc(24);
    block[24] = 1;
    exit(0);
}

static void after(void)
{
    char *volatile block = malloc(24);
    free(block);
    block[5] = 1;
    exit(0);
}

static void long_after(void)
{
    char *volatile block = malloc(24);
    free(block);
    block[5] = 1;
    for (int i = 0; i < 100; i++) {
        void *volatile other = malloc(8);
        free(other);
    }
    _exit(0); /* not found by exit() */
}

static void stranger(void)
{
    static char block[64];
    char *volatile middle = block + 32;
    free(middle);
}

static void stranger_grows(void)
{
    static char block[64];
    char *volatile middle = block + 32;
    middle = realloc(middle, 100);
}

static void again(void)
{
    char *volatile block = malloc(24);
    free(block);
    block = realloc(block, 48);
}

static void good(void)
{
    char *block = malloc(10);
    strcpy(block, "123456789");
    char *larger = realloc(block, 1000);
    EXPECT(strcmp(larger, "123456789") == 0 && (larger = realloc(larger, 10)));
    EXPECT(strcmp(larger, "123456789") == 0);
    free(larger);
    char *zero = calloc(100, 7);
    for (int i = 0; i < 700; i++)
        EXPECT(zero[i] == 0);
    free(zero);
    free(malloc(0));
    for (int i = 0; i < 300; i++) { /* the quarantine takes turns, also of large blocks */
        void *volatile other = malloc((size_t)i * 97);
        free(other);
    }
    exit(0);
}

/* A block that was freed: the compiler does not see that. */
static __attribute__((noinline)) bool is_poisoned(const volatile unsigned char *block)
{
    return *block == 0xdd;
}

static int status_of(void (*run)(void), char *said, size_t size)
{
    int ends[2], status;
    ssize_t length;
    EXPECT(pipe(ends) == 0 && fflush(stdout) == 0);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        run();
        _exit(0);
    }
    close(ends[1]);
    length = read(ends[0], said, size - 1);
    said[length > 0 ? length : 0] = '\0';
    close(ends[0]);
    EXPECT(waitpid(child, &status, 0) == child);
    return status;
}

int main(void)
{
    alarm(100);
    static const struct {
        void (*run)(void);
        const char *words;
    } faults[] = {
        {twice, "freed twice: block of 24 bytes"},
        {twice_with_a_handler, "freed twice: block of 24 bytes"},
        {beyond, "written beyond its end: block of 24 bytes"},
        {beyond_and_kept, "written beyond its end: block of 24 bytes"},
        {after, "written after free: block of 24 bytes"},
        {long_after, "written after free: block of 24 bytes"},
        {stranger, "which malloc did not give"},
        {stranger_grows, "which malloc did not give"},
        {again, "reallocated after free: block of 24 bytes"},
    };
    char said[256];
    unsigned char *probe = calloc(1, 1);
    free(probe);
    bool is_checked = is_poisoned(probe); /* not in a release build */
    EXPECT(status_of(good, said, sizeof said) == 0 && said[0] == '\0');
    for (size_t i = 0; i < sizeof faults / sizeof faults[0] && is_checked; i++) {
        int status = status_of(faults[i].run, said, sizeof said);
        printf("%s", said);
        EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        EXPECT(strstr(said, "malloc: malloc_checked: ") == said || strstr(said, "did not give"));
        EXPECT(strstr(said, faults[i].words));
    }
    return 0;
}
