/*
 * gaji_check(2): asks the kernel whether everything that must always be true still is (the
 * kernel's invariants), and whether memory or kernel objects were lost meanwhile.
 */
#pragma once

#include <stdint.h>

#define GAJI_CHECK_MARK    0 /* remember how many frames and objects there are now */
#define GAJI_CHECK_COMPARE 1 /* walk, and compare with the mark; returns how many findings */
#define GAJI_CHECK_WALK    2 /* check the invariants alone; returns how many are broken */

/*
 * Instead of a result the second argument is n: the n-th allocation of memory from now fails, as if
 * there were none left. 0 takes that back. n + GAJI_CHECK_AGAIN(m): and the m-th after that one,
 * too. Returns what this has come down to: 0 when all that was asked for has failed. Debug builds;
 * -ENOSYS in others.
 */
#define GAJI_CHECK_FAIL_ALLOCATION 3
#define GAJI_CHECK_AGAIN(m)        ((uint32_t)(m) << 16)

/* Returns how many of the compiler's counters are not 0: how much of the kernel's code has ever
 * run. A kernel of BUILD=coverage; -ENOSYS in others. */
#define GAJI_CHECK_REACHED 4

/*
 * Where the TSC is there, in debug builds; -ENOSYS in others. TICK: the timer interrupts once after
 * the second argument's counts of 1/1193182 s (2 to 65535; -EINVAL), and the time slice of whoever
 * runs then is over. TICKED: when the kernel took that interrupt, as the low 31 bits of the TSC, or
 * -EAGAIN. With a loop of the right length in between, a test has any instruction interrupted.
 */
#define GAJI_CHECK_TICK   5
#define GAJI_CHECK_TICKED 6

/* Each finding is a line of the kernel's log; this sums up. */
struct gaji_check_result {
    uint32_t broken;           /* invariants that do not hold */
    uint32_t lost;             /* kinds of thing of which there are more, or fewer, than marked */
    uint32_t free_frames;      /* now */
    uint32_t free_frames_mark; /* at the mark */
};
