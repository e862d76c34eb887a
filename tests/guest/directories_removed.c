/*
 * The last of a long chain of removed directories, each in the other, ends all of them: whoever
 * lets go of it, others run meanwhile, no tick is lost, and nothing is left.
 */
// run: --icount --mem 256 --timeout 60
#include "tests/guest/child.h"
#include "tests/guest/clock.h"

#include <fcntl.h>
#include <sys/stat.h>

#define DEPTH    60000
#define SOON_NS  60000000 /* a sleep of 10 ms, and two slices of who was before us */
#define ROUGH_NS 5000000

/* In virtual time an instruction takes a nanosecond. */
static uint64_t instructions(void)
{
    return __builtin_ia32_rdtsc();
}

/* The deepest of them is the caller's directory; what is above it has lost its name. */
static void chain_make(void)
{
    int top = open("/tmp", O_RDONLY);
    EXPECT(top >= 0 && fchdir(top) == 0);
    for (int i = 0; i < DEPTH; i++)
        EXPECT(mkdir("d", 0755) == 0 && chdir("d") == 0);
    int deepest = open(".", O_RDONLY);
    EXPECT(deepest >= 0);
    for (int i = 0; i < DEPTH; i++)
        EXPECT(chdir("..") == 0 && rmdir("d") == 0);
    EXPECT(fchdir(deepest) == 0 && close(deepest) == 0 && close(top) == 0);
}

static void let_go_by_chdir(void)
{
    EXPECT(chdir("/") == 0);
}

static void let_go_by_close(void)
{
    int fd = open(".", O_RDONLY);
    EXPECT(fd >= 0 && chdir("/tmp") == 0 && close(fd) == 0);
}

static void let_go_by_exit(void)
{
}

static void others_run_while(void (*let_go)(void))
{
    chain_make();
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        usleep(1000);
        let_go();
        _exit(0);
    }
    EXPECT(chdir("/") == 0);
    uint64_t clock_begin = clock_ns(), begin = instructions();
    usleep(10000); /* the child has begun */
    EXPECT(clock_since(clock_begin) < SOON_NS);
    EXPECT(waitpid(child, NULL, 0) == child);
    uint64_t took = instructions() - begin, said = clock_since(clock_begin);
    EXPECT(took < said + ROUGH_NS && said < took + ROUGH_NS);
}

int main(void)
{
    others_run_while(let_go_by_chdir);
    others_run_while(let_go_by_close);
    others_run_while(let_go_by_exit);
    return 0;
}
