/* Calls that hardly a program makes, beside the forms of them that all programs use. */
// linux: yes
#include "tests/guest/child.h"

#include <fcntl.h>
#include <kernel/abi/futex.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#ifndef FIOCLEX
#define FIOCLEX  0x5451
#define FIONCLEX 0x5450
#endif
#define RUSAGE_OF_THREAD 1
#define MS               1000000

struct time64 {
    int64_t seconds, nanoseconds;
};

static int ends[2];

static void descriptors_by_ioctl(void)
{
    int on = 1;
    char byte;
    EXPECT(ioctl(ends[0], FIOCLEX, 0) == 0 && fcntl(ends[0], F_GETFD) == FD_CLOEXEC);
    EXPECT(ioctl(ends[0], FIONCLEX, 0) == 0 && fcntl(ends[0], F_GETFD) == 0);
    EXPECT(ioctl(ends[0], FIONBIO, &on) == 0 && (fcntl(ends[0], F_GETFL) & O_NONBLOCK));
    EXPECT(read(ends[0], &byte, 1) == -1 && errno == EAGAIN);
    on = 0;
    EXPECT(ioctl(ends[0], FIONBIO, &on) == 0 && !(fcntl(ends[0], F_GETFL) & O_NONBLOCK));
    EXPECT(ioctl(ends[0], FIONBIO, NULL) == -1 && errno == EFAULT);
}

static int64_t clock_of(int clock)
{
    struct timespec time;
    EXPECT(syscall(SYS_clock_gettime, clock, &time) == 0);
    return (int64_t)time.tv_sec * 1000 * MS + time.tv_nsec;
}

static int64_t thread_time(void)
{
    struct rusage usage;
    EXPECT(getrusage(RUSAGE_OF_THREAD, &usage) == 0);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* They go on with what is computed, and not while everybody sleeps. */
static void processor_time(void)
{
    int64_t process = clock_of(2), thread = clock_of(3), used = thread_time();
    while (clock_of(2) < process + 20 * MS || clock_of(3) < thread + 20 * MS)
        ;
    while (thread_time() == used)
        ;
    process = clock_of(2);
    EXPECT(nanosleep(&(struct timespec){.tv_nsec = 300 * MS}, NULL) == 0);
    EXPECT(clock_of(2) < process + 150 * MS);
}

static void times_of_a_descriptor(void)
{
    struct timespec times[2] = {{1000, 0}, {123456, 0}};
    struct stat stat;
    int file = open("/tmp/dated", O_RDWR | O_CREAT, 0600);
    EXPECT(file >= 0 && syscall(SYS_utimensat, file, NULL, times, 0) == 0);
    EXPECT(fstat(file, &stat) == 0 && stat.st_mtime == 123456);
    struct time64 large[2] = {{1000, 0}, {1234567, 0}};
    EXPECT(syscall(SYS_utimensat_time64, file, NULL, large, 0) == 0);
    EXPECT(fstat(file, &stat) == 0 && stat.st_mtime == 1234567);
    EXPECT(syscall(SYS_utimensat, 99, NULL, times, 0) == -1 && errno == EBADF);
    close(file);
    EXPECT(unlink("/tmp/dated") == 0);
}

static void selects(void)
{
    uint32_t set = 1u << ends[0];
    struct timeval now = {0, 0};
    struct time64 soon = {0, 10 * MS};
    uint32_t words[5] = {(uint32_t)ends[0] + 1, (uint32_t)(uintptr_t)&set, 0, 0,
                         (uint32_t)(uintptr_t)&now};
    EXPECT(syscall(SYS_select, words) == 0 && set == 0);
    EXPECT(syscall(SYS_select, NULL) == -1 && errno == EFAULT);
    set = 1u << ends[0];
    EXPECT(syscall(SYS_pselect6_time64, ends[0] + 1, &set, NULL, NULL, &soon, NULL) == 0);
    EXPECT(set == 0 && write(ends[1], "x", 1) == 1);
    set = 1u << ends[0];
    EXPECT(syscall(SYS_pselect6_time64, ends[0] + 1, &set, NULL, NULL, NULL, NULL) == 1);
    EXPECT(set == 1u << ends[0] && syscall(SYS_select, words) == 1);
}

static void futex_with_large_times(void)
{
    static uint32_t word = 3;
    struct time64 soon = {0, 10 * MS}, wrong = {0, 1000 * MS}, past = {-5, 0};
    EXPECT(syscall(SYS_futex_time64, &word, FUTEX_WAIT, 3, &soon, NULL, 0) == -1);
    EXPECT(errno == ETIMEDOUT);
    EXPECT(syscall(SYS_futex_time64, &word, FUTEX_WAIT, 3, &wrong, NULL, 0) == -1);
    EXPECT(errno == EINVAL);
    EXPECT(syscall(SYS_futex_time64, &word, FUTEX_WAIT, 3, &past, NULL, 0) == -1);
    EXPECT(errno == EINVAL);
    EXPECT(syscall(SYS_futex_time64, &word, FUTEX_WAIT, 4, NULL, NULL, 0) == -1);
    EXPECT(errno == EAGAIN);
}

static void leads_a_group(void)
{
    EXPECT(setpgid(0, 0) == 0);
}

static void wait_for_a_group(void)
{
    siginfo_t info;
    pid_t child = child_start(leads_a_group);
    while (waitid(P_PGID, (id_t)child, &info, WEXITED) != 0)
        EXPECT(errno == ECHILD); /* it is not its leader yet */
    EXPECT(info.si_pid == child && info.si_status == 0);
}

int main(void)
{
    EXPECT(pipe(ends) == 0);
    descriptors_by_ioctl();
    processor_time();
    times_of_a_descriptor();
    selects();
    futex_with_large_times();
    wait_for_a_group();
    return 0;
}
