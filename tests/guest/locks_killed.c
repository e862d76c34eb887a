/*
 * Locks of files of each kind are taken, changed, waited for and lost by processes and threads that
 * are killed at random moments, that close descriptors under each other, or become another program.
 * Whoever has an exclusive lock is alone; in the end nobody has any. The check at the end finds
 * what is left over.
 */
// run: --mem 64 --timeout 120
#include "tests/guest/child.h"
#include "tests/guest/oom.h"
#include "tests/guest/pthreads.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define NAME  "/tmp/locks-killed"
#define SLOTS 6 /* of the file, each of one byte */
#define CREWS 6
#define KILLS 300
#define LOCKS 5000 /* more than there may be */

/* Who is inside of each slot by an exclusive lock: a killed one's name is overwritten. */
static volatile int *owners;
static uint32_t seed = 11;

static uint32_t next(uint32_t *state)
{
    *state = *state * 1103515245 + 12345;
    return *state >> 8;
}

static int lock(int fd, int command, int type, int64_t start, int64_t length)
{
    struct flock64 lock = {.l_type = (int16_t)type, .l_start = start, .l_len = length};
    return (int)syscall(SYS_fcntl64, fd, command, &lock);
}

static int flock(int fd, int operation)
{
    return (int)syscall(SYS_flock, fd, operation);
}

static int open_file(void)
{
    int fd = open(NAME, O_RDWR | O_CREAT, 0600);
    EXPECT(fd >= 0);
    return fd;
}

/* --- memory runs out -------------------------------------------------------------------------- */

static int file;

static long do_lock(void)
{
    return lock(file, F_SETLK64, F_WRLCK, 10, 10);
}

static long do_cut(void)
{
    EXPECT(lock(file, F_SETLK64, F_WRLCK, 0, 30) == 0);
    return lock(file, F_SETLK64, F_UNLCK, 10, 10);
}

static long do_flock(void)
{
    return flock(file, LOCK_EX);
}

static void undo_lock(long result)
{
    EXPECT(result == 0 && lock(file, F_SETLK64, F_UNLCK, 0, 0) == 0);
}

static void undo_flock(long result)
{
    EXPECT(result == 0 && flock(file, LOCK_UN) == 0);
}

/* The calls' error is not among those that try_all() knows. */
static long as_no_memory(long result)
{
    if (result < 0 && errno == ENOLCK)
        errno = ENOMEM;
    return result;
}

static long lock_or_no_memory(void)
{
    return as_no_memory(do_lock());
}

static long flock_or_no_memory(void)
{
    return as_no_memory(do_flock());
}

static const struct operation operations[] = {
    {"fcntl", lock_or_no_memory, undo_lock, PLAIN},
    {"flock", flock_or_no_memory, undo_flock, PLAIN},
    {NULL, NULL, NULL, PLAIN},
};

/* --- alone under a lock ----------------------------------------------------------------------- */

static void be_alone(uint32_t slot, int self, uint32_t *state)
{
    owners[slot] = self;
    for (uint32_t turns = next(state) % 4; turns > 0; turns--)
        sched_yield();
    EXPECT(owners[slot] == self);
}

/* By the process's lock, by that of a file opened for this, and by flock: each has its slots. */
static void lock_some(int fd, int own, uint32_t *state)
{
    uint32_t slot = next(state) % SLOTS;
    if (slot < 3) {
        if (lock(fd, F_SETLKW64, F_WRLCK, slot, 1) == 0) {
            be_alone(slot, getpid(), state);
            lock(fd, F_SETLK64, F_UNLCK, slot, next(state) % 2 ? 1 : 0);
        } else {
            EXPECT(errno == EDEADLK || errno == EINTR);
        }
    } else if (slot < 5) {
        EXPECT(lock(own, F_OFD_SETLKW, F_WRLCK, slot, 1) == 0);
        be_alone(slot, getpid(), state);
        EXPECT(lock(own, F_OFD_SETLK, F_UNLCK, slot, 1) == 0);
    } else {
        EXPECT(flock(own, LOCK_EX) == 0);
        be_alone(slot, getpid(), state);
        EXPECT(flock(own, next(state) % 2 ? LOCK_UN : LOCK_SH) == 0);
    }
}

/* Two slots at once: whoever would close a circle is told. */
static void lock_two(int fd, uint32_t *state)
{
    int first = (int)(next(state) % 3), second = (int)(next(state) % 3);
    if (lock(fd, F_SETLKW64, F_RDLCK, first, 1) == 0)
        (void)lock(fd, F_SETLKW64, F_WRLCK, second, 1);
    EXPECT(lock(fd, F_SETLK64, F_UNLCK, 0, 3) == 0);
}

static void crew(void)
{
    uint32_t state = seed;
    int fd = open_file();
    for (;;) {
        int own = open_file();
        switch (next(&state) % 8) {
        case 0:
            lock_two(fd, &state);
            break;
        case 1: /* with all that the process has */
            EXPECT(lock(fd, F_SETLKW64, F_RDLCK, 3 + SLOTS, 20) == 0 && close(own) == 0);
            own = open_file();
            break;
        default:
            lock_some(fd, own, &state);
        }
        EXPECT(close(own) == 0);
    }
}

static void nobody_has_any(void)
{
    int own = open_file();
    EXPECT(lock(file, F_SETLK64, F_WRLCK, 0, 0) == 0 && lock(file, F_SETLK64, F_UNLCK, 0, 0) == 0);
    EXPECT(lock(own, F_OFD_SETLK, F_WRLCK, 0, 0) == 0 && flock(own, LOCK_EX | LOCK_NB) == 0);
    EXPECT(close(own) == 0);
}

static void killed(void)
{
    pid_t crews[CREWS];
    for (int i = 0; i < CREWS; i++)
        seed++, crews[i] = child_start(crew);
    for (int i = 0; i < KILLS; i++) {
        pid_t *victim = &crews[next(&seed) % CREWS];
        for (uint32_t turns = next(&seed) % 9; turns > 0; turns--)
            sched_yield();
        EXPECT(kill(*victim, SIGKILL) == 0 && ended_by(child_wait(*victim), SIGKILL));
        seed++;
        *victim = child_start(crew);
    }
    for (int i = 0; i < CREWS; i++)
        EXPECT(kill(crews[i], SIGKILL) == 0 && ended_by(child_wait(crews[i]), SIGKILL));
    nobody_has_any();
}

/* --- threads and descriptors ------------------------------------------------------------------ */

static int shared_fd;

static void *waits_for_lock(void *command)
{
    int result = lock(shared_fd, (int)(uintptr_t)command, F_WRLCK, 0, 1);
    return (void *)(uintptr_t)(result ? errno : 0);
}

static void holds_until_killed(void)
{
    EXPECT(lock(file, F_SETLKW64, F_WRLCK, 0, 1) == 0);
    pause();
}

/* The descriptor that a thread waits by is closed: it gets no lock that nobody could give up. */
static void closed_while_waiting(int command, int wanted)
{
    pid_t holder = child_start(holds_until_killed);
    usleep(20000);
    shared_fd = open_file();
    pthread_t thread = start(waits_for_lock, (void *)(uintptr_t)command);
    usleep(20000);
    EXPECT(close(shared_fd) == 0);
    EXPECT(kill(holder, SIGKILL) == 0 && ended_by(child_wait(holder), SIGKILL));
    EXPECT((int)(uintptr_t)join(thread) == wanted);
    nobody_has_any();
}

/* One of several threads becomes another program while another waits. */
static void exec_while_waiting(void)
{
    shared_fd = open_file();
    start(waits_for_lock, (void *)F_SETLKW64);
    start(waits_for_lock, (void *)F_OFD_SETLKW);
    usleep(20000);
    execl("/bin/true", "true", NULL);
    _exit(1);
}

static void exec_beside_waiters(void)
{
    pid_t holder = child_start(holds_until_killed);
    usleep(20000);
    EXPECT(exited_with(status_of(exec_while_waiting), 0));
    EXPECT(kill(holder, SIGKILL) == 0 && ended_by(child_wait(holder), SIGKILL));
    nobody_has_any();
}

/* There is an end to them also for who cuts one into pieces. */
static void cut_into_pieces(void)
{
    int error = 0;
    EXPECT(lock(file, F_SETLK64, F_WRLCK, 0, 0) == 0);
    for (int i = 0; i < LOCKS && !error; i++)
        if (lock(file, F_SETLK64, F_UNLCK, 2 * i + 1, 1))
            error = errno;
    EXPECT(error == ENOLCK);
    EXPECT(lock(file, F_SETLK64, F_UNLCK, 0, 0) == 0);
}

int main(void)
{
    owners = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(owners != MAP_FAILED);
    file = open_file();
    if (can_fail_allocations())
        try_all(operations);
    EXPECT(do_cut() == 0 && lock(file, F_SETLK64, F_UNLCK, 0, 0) == 0);
    killed();
    closed_while_waiting(F_SETLKW64, EBADF);
    closed_while_waiting(F_OFD_SETLKW, 0);
    exec_beside_waiters();
    cut_into_pieces();
    EXPECT(close(file) == 0 && unlink(NAME) == 0);
    return 0;
}
