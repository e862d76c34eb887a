/*
 * The kernel finds sleepers by a hash of the word's place. A wake and a requeue leave those of
 * another word alone, whatever the hash says: among as many words as this some share it.
 */
#include "tests/guest/threads.h"

#define WORDS  128
#define CHOSEN 5

static int words[WORDS], target;
static struct thread threads[WORDS];
static volatile int woken[WORDS];

static long futex(int *word, int operation, int value, int moved, int *to)
{
    return syscall(SYS_futex, word, operation, value, moved, to, 0);
}

static void sleeps(void *argument)
{
    int *word = argument;
    EXPECT(futex(word, FUTEX_WAIT, 0, 0, NULL) == 0);
    woken[word - words] = 1;
}

static int count_woken(void)
{
    int count = 0;
    threads_settle();
    for (int i = 0; i < WORDS; i++)
        count += woken[i];
    return count;
}

int main(void)
{
    for (int i = 0; i < WORDS; i++)
        thread_start(&threads[i], sleeps, &words[i]);
    threads_settle();
    EXPECT(futex(&words[CHOSEN], FUTEX_WAKE, WORDS, 0, NULL) == 1);
    EXPECT(count_woken() == 1 && woken[CHOSEN]);
    for (int i = 0; i < WORDS; i++) /* each is the only one that moves */
        EXPECT(futex(&words[i], FUTEX_REQUEUE, 0, WORDS, &target) == (i != CHOSEN));
    EXPECT(count_woken() == 1);
    EXPECT(futex(&target, FUTEX_WAKE, WORDS, 0, NULL) == WORDS - 1);
    EXPECT(count_woken() == WORDS);
    for (int i = 0; i < WORDS; i++)
        thread_join(&threads[i]);
    return 0;
}
