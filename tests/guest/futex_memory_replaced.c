/*
 * Shared memory that is unmapped or cut while somebody sleeps on a word of it: new memory in its
 * place is another futex, and the file's word is the same one when the file has grown again.
 */
// linux: yes
#include "tests/guest/ports.h"
#include "tests/guest/threads.h"

#include <fcntl.h>

#define PAGE 4096

static int *volatile word;
static volatile int woken[2];

static void sleeper(void *number)
{
    woken[(long)number] = syscall(SYS_futex, word, FUTEX_WAIT, 7, NULL) == 0;
}

static long wake_one(void)
{
    return syscall(SYS_futex, word, FUTEX_WAKE, 1);
}

static void map_word(int fd)
{
    int anonymous = fd < 0 ? MAP_ANONYMOUS : 0;
    word = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | anonymous, fd, 0);
    EXPECT(word != MAP_FAILED);
    *word = 7;
}

/* The first sleeper's memory is gone; the second one's may lie in the same frame. */
static void unmapped(void)
{
    struct thread threads[2];
    map_word(-1);
    thread_start(&threads[0], sleeper, (void *)0);
    threads_settle();
    EXPECT(munmap(word, PAGE) == 0);
    map_word(-1);
    EXPECT(wake_one() == 0);
    thread_start(&threads[1], sleeper, (void *)1);
    threads_settle();
    EXPECT(wake_one() == 1);
    thread_join(&threads[1]);
    EXPECT(woken[1] && !woken[0]);
    EXPECT(munmap(word, PAGE) == 0);
}

static void cut(void)
{
    int fd = open("/tmp/word", O_CREAT | O_RDWR, 0600);
    EXPECT(ftruncate(fd, PAGE) == 0);
    map_word(fd);
    pid_t child = fork_checked();
    if (child == 0) {
        sleeper((void *)0);
        _exit(woken[0] ? 0 : 1);
    }
    threads_settle();
    EXPECT(munmap(word, PAGE) == 0);
    EXPECT(ftruncate(fd, 0) == 0 && ftruncate(fd, PAGE) == 0);
    map_word(fd);
    EXPECT(wake_one() == 1 && wake_one() == 0);
    expect_exit(child);
    EXPECT(close(fd) == 0 && unlink("/tmp/word") == 0);
}

int main(void)
{
    cut();
    unmapped(); /* last: its first thread sleeps until the end */
    return 0;
}
