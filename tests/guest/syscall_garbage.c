/* Every call with garbage for arguments fails, or does something, but leaves the kernel whole. */
// run: --timeout 100
#include "tests/guest/child.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#define ROUNDS 150

static uint32_t seed;

static uint32_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    return seed ^= seed << 5;
}

static char page[8192] __attribute__((aligned(4096)));

static uint32_t odd_value(void)
{
    const uint32_t odd[] = {0,
                            1,
                            2,
                            3,
                            0xffffffff,
                            0x80000000,
                            0x7fffffff,
                            0xC0000000,
                            0xBffffffc,
                            4096,
                            17,
                            65536,
                            (uint32_t)page,
                            (uint32_t)page + 4094,
                            (uint32_t)&seed,
                            0xfffff001};
    return next_random() % 8 ? odd[next_random() % (sizeof odd / sizeof odd[0])] : next_random();
}

/* What would only hang or end the test is left out. */
static bool left_out(uint32_t number)
{
    return number == SYS_reboot || number == SYS_exit || number == SYS_exit_group ||
           number == SYS_kill || number == SYS_tkill || number == SYS_tgkill ||
           number == SYS_vfork || number == SYS_fork || number == SYS_clone ||
           number == SYS_gaji_check;
}

/* A child with nothing to lose; whoever sleeps, or ends by a signal, has done its work. */
static void torture(void)
{
    for (int i = 0; i < 100; i++) {
        uint32_t number = next_random() % 10 ? next_random() % 450 : 0x1000 + next_random() % 8;
        if (left_out(number))
            continue;
        syscall((long)number, odd_value(), odd_value(), odd_value(), odd_value(), odd_value(),
                odd_value());
    }
}

int main(int argc, char **argv)
{
    seed = argc > 1 ? (uint32_t)atoi(argv[1]) : (uint32_t)time(NULL) * 2654435761u | 1;
    printf("seed %u\n", seed);
    fflush(stdout);
    for (int i = 0; i < ROUNDS; i++) {
        next_random();
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            close(0);
            close(1);
            close(2);
            torture();
            _exit(0);
        }
        for (int wait = 0; waitpid(child, NULL, WNOHANG) == 0; wait++) {
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
            if (wait > 3)
                kill(child, SIGKILL);
        }
    }
    return 0;
}
