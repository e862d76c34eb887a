/*
 * A process of few pages that holds most of the memory in another form: queues of ports, pipes,
 * shared memory that it does not map any more, a removed file. Another one needs memory: the hog is
 * ended, and the other goes on.
 */
// run: --mem 16 --timeout 100 --icount
// log: oom_hogs\[\d+\] is ended so that oom_hogs\[\d+\] can go on
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/check.h>
#include <gaji/port.h>
#include <sched.h>

#define NEEDED 2000 /* pages: more than any hog leaves */

static void hold_queues(void)
{
    for (unsigned bytes = 131072; bytes >= 2048; bytes /= 4)
        while (port_create(64, bytes) >= 0)
            ;
}

static void hold_pipes(void)
{
    int ends[2];
    static char bytes[65536];
    bytes[0] = 1;
    for (int i = 0; i < 150 && pipe(ends) == 0; i++)
        EXPECT(write(ends[1], bytes, sizeof bytes) == sizeof bytes);
}

static void hold_shared(void)
{
    unsigned size = 2400 * PAGE;
    char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(at != MAP_FAILED);
    memset(at, 1, size);
    EXPECT(madvise(at, size, MADV_DONTNEED) == 0);
}

static void hold_removed_file(void)
{
    static char bytes[65536];
    int fd = open("/tmp/hog", O_WRONLY | O_CREAT, 0600);
    bytes[0] = 1;
    EXPECT(fd >= 0 && unlink("/tmp/hog") == 0);
    while (write(fd, bytes, sizeof bytes) > 0)
        ;
    EXPECT(errno == ENOSPC);
}

static void run_a_program(void)
{
    execl("/bin/true", "true", NULL);
    _exit(1);
}

static void need_memory(void)
{
    char *own = map_pages(NEEDED);
    for (int i = 0; i < NEEDED; i++)
        own[i * PAGE] = 'n';
}

static pid_t hog;

static void need_beside(void (*hold)(void), void (*need)(void))
{
    struct turn held = turn_make();
    int status;
    hog = fork();
    if (hog == 0) {
        hold();
        turn_give(held);
        for (;;)
            pause();
    }
    turn_wait(held);
    EXPECT(in_child(run_a_program) == 0); /* a part is left to processes */
    EXPECT(in_child(need) == 0);
    EXPECT(waitpid(hog, &status, 0) == hog && killed_by(status, SIGKILL));
    EXPECT(close(held.ends[0]) == 0 && close(held.ends[1]) == 0);
}

static unsigned counts; /* of the timer chip */

/* The time slice of the hog is over while it gives back what it holds: we wait for the rest. */
static void need_beside_the_dying(void)
{
    EXPECT(gaji_tick_after(counts) == 0 && kill(hog, SIGKILL) == 0);
    sched_yield();
    need_memory();
}

int main(void)
{
    need_beside(hold_queues, need_memory);
    need_beside(hold_pipes, need_memory);
    need_beside(hold_shared, need_memory);
    need_beside(hold_removed_file, need_memory);
    for (counts = 20; counts <= 400; counts += 20)
        need_beside(hold_pipes, need_beside_the_dying);
    return 0;
}
