/*
 * The kernel checks itself while a process is being torn down that shares memory with others: its
 * regions, which say so, are gone by then, and its pages are not. Nothing is wrong with that.
 */
// run: --icount
#include "tests/guest/expect.h"

#include <gaji/check.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE   (4u << 20)
#define COUNTS 200 /* of the timer: longer than such an exit takes */

int main(void)
{
    char *shared = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(shared != MAP_FAILED);
    memset(shared, 1, SIZE);
    int beside = 0;
    for (unsigned counts = 1; counts < COUNTS; counts += 3) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            memset(shared, 2, SIZE); /* which makes its tables */
            gaji_tick_after(counts);
            _exit(0);
        }
        for (int seen = 0; waitpid(child, &status, WNOHANG) == 0; seen = 1) {
            EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
            beside += seen;
            sched_yield();
        }
        EXPECT(status == 0);
    }
    EXPECT(beside > 0);
    return 0;
}
