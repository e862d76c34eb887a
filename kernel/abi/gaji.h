/*
 * gaji_check(2): asks the kernel whether everything that must always be true still is (the
 * kernel's invariants), and whether memory or kernel objects were lost meanwhile.
 */
#pragma once

#include <stdint.h>

#define GAJI_CHECK_MARK    0 /* remember how many frames and objects there are now */
#define GAJI_CHECK_COMPARE 1 /* walk, and compare with the mark; returns how many findings */
#define GAJI_CHECK_WALK    2 /* check the invariants alone; returns how many are broken */

/* Each finding is a line of the kernel's log; this sums up. */
struct gaji_check_result {
    uint32_t broken;           /* invariants that do not hold */
    uint32_t lost;             /* kinds of thing of which there are more, or fewer, than marked */
    uint32_t free_frames;      /* now */
    uint32_t free_frames_mark; /* at the mark */
};
