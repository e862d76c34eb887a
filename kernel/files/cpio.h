/*
 * Reading cpio archives in the "newc" format (kernel.org, "initramfs buffer format"): headers of
 * 110 characters, names and contents padded to 4 bytes. Nothing but the bytes given is looked at,
 * and nothing of the kernel is used, so that it is tested on the host.
 */
#pragma once

#include "kernel/base/types.h"

struct cpio_entry {
    const char *name; /* NUL-terminated */
    size_t name_length;
    uint32_t inode, mode, links, modified;
    uint32_t home_major, home_minor;     /* where the inode number comes from */
    uint32_t device_major, device_minor; /* of the device that the entry is */
    const void *data;
    uint32_t size;
    size_t header_offset; /* where the entry begins, for messages */
};

enum cpio_result {
    CPIO_ENTRY,   /* *out is the next entry */
    CPIO_END,     /* the input is at its end */
    CPIO_TRAILER, /* one archive ends; call again, another may follow */
    CPIO_BAD_MAGIC = -100,
    CPIO_BAD_NUMBER, /* a field is not eight hexadecimal digits */
    CPIO_BAD_NAME,   /* empty, too long, or without its NUL */
    CPIO_TRUNCATED,  /* header, name or contents go past the end */
    CPIO_NO_TRAILER, /* the input ends inside an archive */
};

/*
 * Reads what stands at `*offset` (0 at first) and moves it behind. `out` is also filled in as far
 * as known on errors: header_offset always, name when it could be read, else "".
 */
enum cpio_result cpio_next(const void *base, size_t size, size_t *offset, struct cpio_entry *out);

const char *cpio_message(enum cpio_result result); /* in words, for the errors */
