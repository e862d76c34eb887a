/* What the rest of the kernel calls of the file system as a whole: boot, leak check, checker. */
#pragma once

#include "kernel/base/types.h"
#include "kernel/files/console.h"

/*
 * Makes the root with /bin /dev /etc /port /proc /tmp, the devices and /proc. Boot only, after the
 * heap and the console's hardware. Panics when memory does not suffice.
 */
void files_init(enum console_kind console);

/*
 * Unpacks one initrd (cpio "newc", perhaps several archives in a row) into the root. 0; -EINVAL
 * for a malformed archive and -ENOMEM, after a message that names the entry and its offset. Boot
 * only: it never sleeps.
 */
int initrd_unpack(const void *base, size_t size);

/*
 * A session leader has ended: the terminal is nobody's any more, its foreground group gets SIGHUP.
 */
void console_session_end(int session);

struct files_counts {
    uint32_t files; /* open files */
    uint32_t fd_tables;
    uint32_t nodes;
    uint32_t names; /* in directories */
    uint32_t pipes;
    uint32_t eventfds;
};
struct files_counts files_count(void);

/* Walks the whole tree; says by printk what is wrong and returns how many faults it found. */
int files_check(void);
