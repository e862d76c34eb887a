/*
 * A file is truncated by its name, which takes a while; meanwhile another process tries to run it.
 * One of the two is refused (ETXTBSY), wherever the truncation is interrupted.
 */
// run: --icount 4
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/check.h>
#include <sched.h>

#define NAME     "/tmp/gaji-exec_text_cut"
#define RAN      7
#define PADDING  (16u << 20)
#define EARLIEST 50 /* of the timer chip's counts */
#define LATEST   4000

static volatile struct {
    bool go, over;
} * cut;

/* Returns where the padding begins. */
static off_t make_program(void)
{
    off_t size = 0;
    static char bytes[65536];
    int from = open("/proc/self/exe", O_RDONLY), to = open(NAME, O_WRONLY | O_CREAT, 0700);
    ssize_t got;
    EXPECT(from >= 0 && to >= 0);
    while ((got = read(from, bytes, sizeof bytes)) > 0)
        size += write(to, bytes, (size_t)got);
    EXPECT(got == 0);
    memset(bytes, 'p', sizeof bytes);
    for (unsigned i = 0; i < PADDING; i += sizeof bytes)
        EXPECT(write(to, bytes, sizeof bytes) == sizeof bytes);
    EXPECT(close(from) == 0 && close(to) == 0);
    return size;
}

/* Begins when the other's time slice has ended; the program then runs until the end of `over`. */
static void run_program(struct turn over)
{
    EXPECT(dup2(over.ends[0], 0) == 0 && close(over.ends[1]) == 0);
    while (!cut->go)
        sched_yield();
    if (!cut->over)
        execl(NAME, "program", "run", NULL);
    _exit(0);
}

static void cut_while_run(unsigned counts)
{
    int status;
    off_t size = make_program();
    cut->go = cut->over = false;
    struct turn over = turn_make();
    pid_t child = fork();
    if (child == 0)
        run_program(over);
    sched_yield();
    cut->go = true;
    EXPECT(gaji_tick_after(counts) == 0);
    bool was_cut = truncate(NAME, size) == 0;
    cut->over = true;
    EXPECT(was_cut || errno == ETXTBSY);
    EXPECT(close(over.ends[1]) == 0);
    EXPECT(waitpid(child, &status, 0) == child && close(over.ends[0]) == 0);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == (was_cut ? 0 : RAN));
    EXPECT(unlink(NAME) == 0);
}

int main(int argc, char **argv)
{
    char byte;
    if (argc > 1 && strcmp(argv[1], "run") == 0)
        return read(0, &byte, 1) == 0 ? RAN : 1;
    cut = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(cut != MAP_FAILED);
    for (unsigned counts = EARLIEST; counts < LATEST; counts += EARLIEST)
        cut_while_run(counts);
    return 0;
}
