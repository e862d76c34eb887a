/* What the rest of the kernel calls of the file system as a whole: boot, leak check, checker. */
#pragma once

#include "kernel/base/types.h"

/*
 * Makes the root with /bin /dev /etc /port /tmp. Boot only, after the heap. Panics when memory does
 * not suffice.
 */
void files_init(void);

/*
 * Unpacks one initrd (cpio "newc", perhaps several archives in a row) into the root. 0; -EINVAL
 * for a malformed archive and -ENOMEM, after a message that names the entry and its offset. Boot
 * only; long paths pass preemption points.
 */
int initrd_unpack(const void *base, size_t size);

struct files_counts {
    uint32_t files; /* open files */
    uint32_t fd_tables;
    uint32_t nodes;
    uint32_t names; /* in directories */
};
struct files_counts files_count(void);

/* Walks the whole tree; says by printk what is wrong and returns how many faults it found. */
int files_check(void);
