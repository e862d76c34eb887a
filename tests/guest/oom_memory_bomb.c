/*
 * A program that takes all memory is ended by SIGKILL, and the log says so; its parent goes on, and
 * everything works again.
 */
// run: --mem 16
// log: out of memory: oom_memory_bomb\[\d+\] cannot be given a page and is ended
#include "tests/guest/memory.h"

static void take_all(void)
{
    for (;;) {
        char *more =
            mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        EXPECT(more != MAP_FAILED);
        for (int i = 0; i < 64; i++)
            more[i * PAGE] = 'x';
    }
}

static void take_all_by_brk(void)
{
    for (;;) {
        char *more = sbrk(1 << 20);
        if (more != (char *)-1)
            memset(more, 'x', 1 << 20);
    }
}

static void take_all_by_reading(void) /* the kernel's writes take it */
{
    int ends[2];
    char *all = map_pages(3000);
    EXPECT(pipe(ends) == 0);
    for (unsigned i = 0; i < 3000; i++)
        EXPECT(write(ends[1], "x", 1) == 1 && read(ends[0], all + i * PAGE, 1) == 1);
    map_pages(3000)[0] = 1;
    take_all();
}

static volatile int for_ever = 1;

static __attribute__((noinline)) int recurse(int depth)
{
    volatile char frame[2000];
    frame[0] = (char)depth;
    return for_ever ? recurse(depth + 1) + frame[0] : 0;
}

static void take_most_and_recurse(void)
{
    char *most = map_pages(2400); /* less than 8 MiB are left then */
    for (int i = 0; i < 2400; i++)
        most[i * PAGE] = 'x';
    recurse(0);
}

static void run_a_program(void)
{
    execl("/bin/echo", "echo", "still here", NULL);
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        EXPECT(killed_by(in_child(take_all), SIGKILL));
        EXPECT(killed_by(in_child(take_all_by_brk), SIGKILL));
        EXPECT(killed_by(in_child(take_all_by_reading), SIGKILL));
        EXPECT(killed_by(in_child(take_most_and_recurse), SIGKILL));
        EXPECT(in_child(run_a_program) == 0);
    }
    return 0;
}
