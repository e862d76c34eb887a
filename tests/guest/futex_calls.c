/* futex(2) itself: a changed word, time-outs, bits, bad addresses, and being killed asleep. */
#include "tests/guest/expect.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel/abi/futex.h"

static long futex(void *word, int operation, int value, void *timeout, int bits)
{
    return syscall(SYS_futex, word, operation, value, timeout, 0, bits);
}

int main(void)
{
    int *word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), status;
    struct timespec soon = {0, 30000000}, bad = {0, 1000000000};
    *word = 5;
    EXPECT(futex(word, FUTEX_WAIT, 4, NULL, 0) == -1 && errno == EAGAIN);
    EXPECT(futex(word, FUTEX_WAIT, 5, &soon, 0) == -1 && errno == ETIMEDOUT);
    EXPECT(futex(word, FUTEX_WAIT, 5, &bad, 0) == -1 && errno == EINVAL);
    EXPECT(futex((char *)word + 1, FUTEX_WAIT, 5, NULL, 0) == -1 && errno == EINVAL);
    EXPECT(futex((void *)0x1000, FUTEX_WAIT, 5, NULL, 0) == -1 && errno == EFAULT);
    EXPECT(futex((void *)0xC0000000, FUTEX_WAKE, 1, NULL, 0) == -1 && errno == EFAULT);
    EXPECT(futex(word, FUTEX_WAIT_BITSET, 5, NULL, 0) == -1 && errno == EINVAL);
    EXPECT(futex(word, 77, 5, NULL, 0) == -1 && errno == ENOSYS);
    EXPECT(futex(word, FUTEX_WAKE, 1, NULL, 0) == 0);
    pid_t child = fork();
    if (child == 0)
        _exit(futex(word, FUTEX_WAIT_BITSET, 5, NULL, 2) == 0 ? 3 : 1);
    usleep(30000);
    EXPECT(futex(word, FUTEX_WAKE_BITSET, 1, NULL, 4) == 0);
    EXPECT(futex(word, FUTEX_WAKE_BITSET, 1, NULL, 6) == 1);
    EXPECT(wait(&status) == child && WEXITSTATUS(status) == 3);
    child = fork();
    if (child == 0)
        _exit(futex(word, FUTEX_WAIT, 5, NULL, 0));
    usleep(30000);
    EXPECT(kill(child, SIGKILL) == 0 && wait(&status) == child && WTERMSIG(status) == SIGKILL);
    EXPECT(futex(word, FUTEX_WAKE, 9, NULL, 0) == 0);
    return 0;
}
