/*
 * FUTEX_WAKE_OP: what it makes of the second word, for each operation; whom it wakes there, for
 * each comparison with what was there before; and what it refuses.
 */
// linux: yes
#include "tests/guest/child.h"

#include <kernel/abi/futex.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#define PAGE                  4096
#define OPERATION(o, a, c, w) ((uint32_t)(o) << 28 | (c) << 24 | ((a)&0xfffu) << 12 | ((w)&0xfffu))

static uint32_t *words; /* shared: the first, and the second */

static long futex(uint32_t *word, int operation, uint32_t value, uint32_t value2, uint32_t *second,
                  uint32_t operation2)
{
    return syscall(SYS_futex, word, operation, value, value2, second, operation2);
}

/* Wakes nobody, since nobody waits; what became of the second word. */
static uint32_t second_after(uint32_t before, uint32_t operation)
{
    words[0] = 77;
    words[1] = before;
    EXPECT(futex(&words[0], FUTEX_WAKE_OP, 1, 1, &words[1], operation) == 0);
    EXPECT(words[0] == 77);
    return words[1];
}

static void operations(void)
{
    EXPECT(second_after(0xff00, OPERATION(FUTEX_OP_SET, 5, FUTEX_OP_CMP_EQ, 0)) == 5);
    EXPECT(second_after(0xff00, OPERATION(FUTEX_OP_SET, -3, FUTEX_OP_CMP_EQ, 0)) == (uint32_t)-3);
    EXPECT(second_after(0xff00, OPERATION(FUTEX_OP_ADD, -1, FUTEX_OP_CMP_EQ, 0)) == 0xfeff);
    EXPECT(second_after(0xff00, OPERATION(FUTEX_OP_OR, 0x11, FUTEX_OP_CMP_EQ, 0)) == 0xff11);
    EXPECT(second_after(0xff11, OPERATION(FUTEX_OP_ANDN, 0x101, FUTEX_OP_CMP_EQ, 0)) == 0xfe10);
    EXPECT(second_after(0xff11, OPERATION(FUTEX_OP_XOR, 0x101, FUTEX_OP_CMP_EQ, 0)) == 0xfe10);
    uint32_t shifted = OPERATION(FUTEX_OP_ADD | FUTEX_OP_ARG_SHIFT, 20, FUTEX_OP_CMP_EQ, 0);
    EXPECT(second_after(3, shifted) == (1u << 20) + 3);
}

static void waits_at_second(void)
{
    EXPECT(futex(&words[1], FUTEX_WAIT, words[1], 0, NULL, 0) == 0);
}

/* How many it wakes, with one that sleeps at the second word; all are awake afterwards. */
static long woken_by(uint32_t before, uint32_t comparison, uint32_t with)
{
    words[1] = before;
    pid_t child = child_start(waits_at_second);
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL); /* until it sleeps */
    long woken = futex(&words[0], FUTEX_WAKE_OP, 1, 1, &words[1],
                       OPERATION(FUTEX_OP_ADD, 0, comparison, with));
    while (woken == 0 && futex(&words[1], FUTEX_WAKE, 1, 0, NULL, 0) == 0)
        ;
    EXPECT(exited_with(child_wait(child), 0));
    return woken;
}

static void comparisons(void)
{
    static const struct {
        uint32_t comparison;
        bool less, same, more; /* of 5 before with 6, 5 and 4 */
    } all[] = {
        {FUTEX_OP_CMP_EQ, false, true, false}, {FUTEX_OP_CMP_NE, true, false, true},
        {FUTEX_OP_CMP_LT, true, false, false}, {FUTEX_OP_CMP_LE, true, true, false},
        {FUTEX_OP_CMP_GT, false, false, true}, {FUTEX_OP_CMP_GE, false, true, true},
    };
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++) {
        EXPECT(woken_by(5, all[i].comparison, 6) == all[i].less);
        EXPECT(woken_by(5, all[i].comparison, 5) == all[i].same);
        EXPECT(woken_by(5, all[i].comparison, 4) == all[i].more);
    }
    EXPECT(woken_by((uint32_t)-5, FUTEX_OP_CMP_LT, (uint32_t)-4) == 1); /* both have signs */
}

static void waits_at_first(void)
{
    EXPECT(futex(&words[0], FUTEX_WAIT, 1, 0, NULL, 0) == 0);
}

static void both_are_woken(void)
{
    words[0] = words[1] = 1;
    pid_t first = child_start(waits_at_first), second = child_start(waits_at_second);
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    EXPECT(futex(&words[0], FUTEX_WAKE_OP, 1, 1, &words[1],
                 OPERATION(FUTEX_OP_SET, 0, FUTEX_OP_CMP_EQ, 1)) == 2);
    EXPECT(exited_with(child_wait(first), 0) && exited_with(child_wait(second), 0));
    EXPECT(words[1] == 0);
}

static void refused(void)
{
    uint32_t *constant = mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint32_t *odd = (uint32_t *)((char *)words + 2);
    uint32_t good = OPERATION(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0);
    EXPECT(constant != MAP_FAILED);
    words[1] = 9;
    EXPECT(futex(words, FUTEX_WAKE_OP, 1, 1, &words[1], OPERATION(5, 1, 0, 0)) == -1 &&
           errno == ENOSYS);
    EXPECT(words[1] == 9);
    EXPECT(futex(words, FUTEX_WAKE_OP, 1, 1, odd, good) == -1 && errno == EINVAL);
    EXPECT(futex(odd, FUTEX_WAKE_OP, 1, 1, &words[1], good) == -1 && errno == EINVAL);
    EXPECT(futex(words, FUTEX_WAKE_OP, 1, 1, NULL, good) == -1 && errno == EFAULT);
    EXPECT(futex(NULL, FUTEX_WAKE_OP, 1, 1, &words[1], good) == -1 && errno == EFAULT);
    EXPECT(futex(NULL, FUTEX_WAKE, 1, 0, NULL, 0) == -1 && errno == EFAULT);
    EXPECT(futex(NULL, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0, NULL, 0) == 0);
    EXPECT(futex(words, FUTEX_WAKE_OP, 1, 1, constant, good) == -1 && errno == EFAULT);
}

int main(void)
{
    words = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(words != MAP_FAILED);
    operations();
    comparisons();
    both_are_woken();
    refused();
    return 0;
}
