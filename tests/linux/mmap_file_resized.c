/*
 * A file is cut and grown while it is mapped, privately and shared, here and by a child: pages
 * behind the end are gone (SIGBUS), come back as zeros, and shared ones stay the file's.
 */
#include "say.h"

#define PAGE 4096

static sigjmp_buf back;
static char *mapped, *other;
static int fd;

static void handler(int signal)
{
    siglongjmp(back, signal);
}

static void look(const char *what, volatile char *at)
{
    int signal = sigsetjmp(back, 1);
    if (signal)
        say("%s %s; ", what, sigabbrev_np(signal));
    else
        say("%s %d; ", what, *at);
}

static void look_at_all(const char *when)
{
    say("%s: ", when);
    look("first", mapped);
    look("byte 200", mapped + 200);
    look("second", mapped + PAGE);
    look("last", mapped + 3 * PAGE);
    look("other", other);
    look("other's second", other + PAGE);
    say("\n");
}

static void child_looks(void)
{
    look_at_all("the child");
}

static void resize(int flags)
{
    static char bytes[4 * PAGE];
    memset(bytes, 'a', sizeof bytes);
    fd = open("resized", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, bytes, sizeof bytes);
    mapped = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);
    other = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    mapped[0] = 'w';
    mapped[PAGE + 1] = 'w';
    look_at_all("whole");
    SAY(ftruncate(fd, 100));
    look_at_all("cut to 100");
    status_of(start(child_looks));
    SAY(ftruncate(fd, 0));
    look_at_all("cut to 0");
    SAY(ftruncate(fd, 2 * PAGE));
    look_at_all("grown to two pages");
    pwrite(fd, "B", 1, PAGE);
    pwrite(fd, "C", 1, 0);
    look_at_all("written by a call");
    other[PAGE] = 'D';
    look_at_all("written through the other");
    char byte = 0;
    pread(fd, &byte, 1, PAGE);
    say("the file has %c\n", byte);
    ftruncate(fd, 4 * PAGE);
    mapped[3 * PAGE] = 'E';
    pread(fd, &byte, 1, 3 * PAGE);
    say("the file has %d\n", flags == MAP_SHARED ? byte : 0);
    munmap(mapped, 4 * PAGE);
    munmap(other, 4 * PAGE);
    close(fd);
    unlink("resized");
}

/* A call into a page that is gone, and a file that somebody else cuts. */
static void cut_by_a_child(void)
{
    ftruncate(fd, 0);
}

static void others(void)
{
    fd = open("resized", O_RDWR | O_CREAT | O_TRUNC, 0600);
    SAY(ftruncate(fd, 3 * PAGE));
    mapped = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    memset(mapped, 'x', 3 * PAGE);
    pid_t child = start(cut_by_a_child);
    say_status("cut", status_of(child));
    look("written before", mapped);
    say("\n");
    int zero = open("/dev/zero", O_RDONLY);
    SAY(read(zero, mapped + PAGE, 1));
    SAY(write(fd, mapped, 1));
    close(open("resized", O_RDWR | O_TRUNC));
    SAY(ftruncate(fd, PAGE));
    look("grown", mapped);
    look("behind", mapped + PAGE);
    say("\n");
    unlink("resized");
}

int main(void)
{
    on(SIGBUS, handler, 0);
    resize(MAP_SHARED);
    resize(MAP_PRIVATE);
    others();
    return 0;
}
