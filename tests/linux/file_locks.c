/*
 * Locks on parts of files, of processes and of open files, and of whole files by flock: whom they
 * keep off, how they are cut and joined, waited for, and lost.
 */
#include "say.h"

#include <sys/file.h>

#define FILE_NAME "/tmp/file-locks"

static int fd;

static int lock(int descriptor, int command, int type, int whence, long long start,
                long long length)
{
    struct flock64 wanted = {
        .l_type = (short)type, .l_whence = (short)whence, .l_start = start, .l_len = length};
    return fcntl64(descriptor, command, &wanted);
}

static int set(int type, long long start, long long length)
{
    return lock(fd, F_SETLK64, type, SEEK_SET, start, length);
}

static int wait_for(int type, long long start, long long length)
{
    return lock(fd, F_SETLKW64, type, SEEK_SET, start, length);
}

/* What another process finds in its way from `start` on, up to ten locks. */
static void show_locks(void)
{
    pid_t parent = getpid();
    say("locks:");
    pid_t child = fork();
    if (child == 0) {
        long long start = 0;
        for (int i = 0; i < 10; i++) {
            struct flock64 found = {.l_type = F_WRLCK, .l_start = start};
            if (fcntl64(fd, F_GETLK64, &found) < 0 || found.l_type == F_UNLCK)
                break;
            say(" %s%s %lld+%lld",
                found.l_pid == parent ? ""
                : found.l_pid == -1   ? "file "
                                      : "? ",
                found.l_type == F_RDLCK ? "read" : "write", (long long)found.l_start,
                (long long)found.l_len);
            if (found.l_len == 0)
                break;
            start = found.l_start + found.l_len;
        }
        say("\n");
        _exit(0);
    }
    status_of(child);
}

static void in_child(int type, long long start, long long length)
{
    pid_t child = fork();
    if (child == 0) {
        SAY(set(type, start, length));
        _exit(0);
    }
    status_of(child);
}

static void cut_and_joined(void)
{
    SAY(set(F_WRLCK, 10, 10));
    SAY(set(F_WRLCK, 30, 10));
    show_locks();
    SAY(set(F_WRLCK, 20, 10));
    show_locks();
    SAY(set(F_UNLCK, 22, 4));
    show_locks();
    SAY(set(F_RDLCK, 15, 20));
    show_locks();
    SAY(set(F_WRLCK, 12, 0));
    show_locks();
    SAY(set(F_UNLCK, 0, 11));
    show_locks();
    SAY(set(F_RDLCK, 0, 0));
    show_locks();
    in_child(F_RDLCK, 5, 5);
    in_child(F_WRLCK, 5, 5);
    in_child(F_UNLCK, 0, 0);
    show_locks();
    SAY(set(F_UNLCK, 0, 0));
    show_locks();
}

static void counted_from(void)
{
    SAY(ftruncate(fd, 100));
    SAY(lseek(fd, 40, SEEK_SET));
    SAY(lock(fd, F_SETLK64, F_WRLCK, SEEK_CUR, 5, 5));
    SAY(lock(fd, F_SETLK64, F_RDLCK, SEEK_END, -10, 5));
    SAY(lock(fd, F_SETLK64, F_WRLCK, SEEK_SET, 20, -5));
    show_locks();
    SAY(lock(fd, F_SETLK64, F_WRLCK, SEEK_SET, -1, 5));
    SAY(lock(fd, F_SETLK64, F_WRLCK, SEEK_SET, 3, -4));
    SAY(lock(fd, F_SETLK64, F_WRLCK, SEEK_SET, 0x7fffffffffffffff, 2));
    SAY(lock(fd, F_SETLK64, F_WRLCK, SEEK_CUR, 0x7fffffffffffffff, 1));
    SAY(lock(fd, F_SETLK64, F_WRLCK, SEEK_SET, 0x7fffffffffffffff, 1));
    SAY(lock(fd, F_SETLK64, F_WRLCK, 3, 0, 1));
    SAY(lock(fd, F_SETLK64, 3, SEEK_SET, 0, 1));
    SAY(lock(fd, F_GETLK64, F_UNLCK, SEEK_SET, 0, 1));
    SAY(lock(77, F_SETLK64, F_WRLCK, SEEK_SET, 0, 1));
    SAY(fcntl64(fd, F_SETLK64, 8));
    SAY(set(F_UNLCK, 0, 0));
}

static void access_modes(void)
{
    int reads = open(FILE_NAME, O_RDONLY), writes = open(FILE_NAME, O_WRONLY);
    SAY(lock(reads, F_SETLK64, F_WRLCK, SEEK_SET, 0, 1));
    SAY(lock(reads, F_SETLK64, F_RDLCK, SEEK_SET, 0, 1));
    SAY(lock(writes, F_SETLK64, F_RDLCK, SEEK_SET, 0, 1));
    SAY(lock(writes, F_SETLK64, F_WRLCK, SEEK_SET, 5, 1));
    show_locks();
    close(reads); /* any descriptor of the file: all locks of the process go */
    show_locks();
    close(writes);
}

static void lost_by_dup_and_exit(void)
{
    SAY(set(F_WRLCK, 0, 1));
    close(dup(fd));
    show_locks();
    SAY(set(F_WRLCK, 0, 1));
    int other = open("/tmp", O_RDONLY);
    dup2(other, 50);
    close(50);
    show_locks();
    dup2(open(FILE_NAME, O_RDWR), 50);
    dup2(other, 50);
    show_locks();
    close(other);
}

/* --- waiting ---------------------------------------------------------------------------------- */

static void take_second(void)
{
    _exit(wait_for(F_WRLCK, 0, 10) == 0 ? 7 : 1);
}

static void waited_for(void)
{
    SAY(set(F_WRLCK, 0, 10));
    pid_t child = start_sleeper(take_second);
    SAY(set(F_UNLCK, 5, 5));
    usleep(20000);
    say("it is %c\n", state_of(child));
    SAY(set(F_UNLCK, 0, 5));
    say_status("child", status_of(child));
    SAY(set(F_WRLCK, 0, 10));
    child = start_sleeper(take_second);
    SAY(close(dup(fd)));
    say_status("child", status_of(child));
    SAY(set(F_WRLCK, 0, 10));
    child = start_sleeper(take_second);
    kill(child, SIGKILL);
    say_status("child", status_of(child));
    show_locks();
}

static void handler(int signal)
{
    (void)signal;
}

static void take_with_signal(void)
{
    on(SIGUSR1, handler, 0);
    SAY(wait_for(F_WRLCK, 0, 10));
}

static void interrupted(void)
{
    pid_t child = start_sleeper(take_with_signal);
    kill(child, SIGUSR1);
    status_of(child);
    SAY(set(F_UNLCK, 0, 0));
}

static void take_other_order(void)
{
    SAY(set(F_WRLCK, 20, 1));
    SAY(wait_for(F_WRLCK, 10, 1));
}

static void circle(void)
{
    SAY(set(F_WRLCK, 10, 1));
    pid_t child = start_sleeper(take_other_order);
    SAY(wait_for(F_WRLCK, 20, 1));
    SAY(wait_for(F_RDLCK, 20, 1));
    SAY(set(F_UNLCK, 10, 1));
    status_of(child);
    SAY(wait_for(F_WRLCK, 20, 1));
    SAY(set(F_UNLCK, 0, 0));
}

/* --- open files ------------------------------------------------------------------------------- */

static void of_open_files(void)
{
    int one = open(FILE_NAME, O_RDWR), two = open(FILE_NAME, O_RDWR), copy = dup(one);
    struct flock64 with_pid = {.l_type = F_WRLCK, .l_pid = 1};
    SAY(lock(one, F_OFD_SETLK, F_WRLCK, SEEK_SET, 0, 10));
    SAY(lock(two, F_OFD_SETLK, F_WRLCK, SEEK_SET, 5, 10));
    SAY(lock(copy, F_OFD_SETLK, F_RDLCK, SEEK_SET, 5, 10));
    SAY(set(F_WRLCK, 12, 1));
    show_locks();
    SAY(close(one));
    show_locks();
    SAY(fcntl64(two, F_OFD_SETLK, &with_pid));
    SAY(fcntl64(two, F_OFD_GETLK, &with_pid));
    SAY(close(copy));
    show_locks();
    SAY(lock(two, F_OFD_SETLKW, F_WRLCK, SEEK_SET, 0, 0));
    close(two);
    SAY(set(F_WRLCK, 12, 1));
    SAY(set(F_UNLCK, 0, 0));
}

static void take_whole(void)
{
    for (int inherited = fd + 1; inherited < fd + 10; inherited++)
        close(inherited); /* they are the same open files */
    int own = open(FILE_NAME, O_RDWR);
    _exit(flock(own, LOCK_EX) == 0 ? 7 : 1);
}

static void whole_files(void)
{
    int one = open(FILE_NAME, O_RDONLY), two = open(FILE_NAME, O_RDONLY), copy = dup(one);
    SAY(flock(one, LOCK_SH));
    SAY(flock(two, LOCK_SH | LOCK_NB));
    SAY(flock(two, LOCK_EX | LOCK_NB)); /* and two has none now */
    SAY(flock(one, LOCK_EX | LOCK_NB));
    SAY(flock(two, LOCK_SH | LOCK_NB));
    SAY(set(F_WRLCK, 0, 0));
    SAY(set(F_UNLCK, 0, 0));
    SAY(close(one));
    SAY(flock(two, LOCK_SH | LOCK_NB));
    SAY(flock(copy, LOCK_UN));
    SAY(flock(two, LOCK_EX | LOCK_NB));
    pid_t child = start_sleeper(take_whole);
    SAY(close(two));
    say_status("child", status_of(child));
    SAY(flock(copy, 0));
    SAY(flock(copy, LOCK_SH | LOCK_EX));
    SAY(flock(77, LOCK_SH));
    SAY(flock(77, 3));
    close(copy);
}

static void pipes(void)
{
    int ends[2];
    pipe(ends);
    SAY(flock(ends[0], LOCK_EX));
    SAY(flock(ends[1], LOCK_EX | LOCK_NB));
    SAY(lock(ends[1], F_SETLK64, F_WRLCK, SEEK_SET, 0, 0));
    SAY(lock(ends[0], F_SETLK64, F_WRLCK, SEEK_SET, 0, 0));
    close(ends[0]);
    SAY(flock(ends[1], LOCK_EX | LOCK_NB));
    close(ends[1]);
}

int main(void)
{
    fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    cut_and_joined();
    counted_from();
    access_modes();
    lost_by_dup_and_exit();
    waited_for();
    interrupted();
    circle();
    of_open_files();
    whole_files();
    pipes();
    unlink(FILE_NAME);
    return 0;
}
