/* A kill in the middle of a large process's exit changes nothing: it ends with its own status. */
#include "tests/guest/child.h"

#include <sys/mman.h>
#include <time.h>

#define SIZE (48u << 20)

static int ready[2];

static void large(void)
{
    char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    for (uint32_t at = 0; at < SIZE; at += 4096)
        memory[at] = 1;
    EXPECT(write(ready[1], "x", 1) == 1);
    _exit(21);
}

int main(void)
{
    char byte;
    EXPECT(pipe(ready) == 0);
    for (int i = 0; i < 4; i++) {
        pid_t child = child_start(large);
        EXPECT(read(ready[0], &byte, 1) == 1);
        while (kill(child, i % 2 ? SIGKILL : SIGTERM) == 0) { /* again and again, also the zombie */
            int status;
            if (waitpid(child, &status, WNOHANG) == 0)
                continue;
            EXPECT(exited_with(status, 21) || ended_by(status, i % 2 ? SIGKILL : SIGTERM));
            break;
        }
        EXPECT(waitpid(child, NULL, 0) < 0 && errno == ECHILD);
    }
    return 0;
}
