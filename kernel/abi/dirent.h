/* What getdents64(2) fills in, as Linux's. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct linux_dirent64 {
    uint64_t d_ino;
    int64_t d_off;     /* where the next entry starts, for lseek */
    uint16_t d_reclen; /* of this record, a multiple of 8 */
    uint8_t d_type;
    char d_name[]; /* NUL-terminated */
};

/* The header's size; sizeof counts padding on some machines. */
#define DIRENT64_NAME_OFFSET offsetof(struct linux_dirent64, d_name)

#define DT_UNKNOWN 0
#define DT_FIFO    1
#define DT_CHR     2
#define DT_DIR     4
#define DT_BLK     6
#define DT_REG     8
#define DT_LNK     10
#define DT_SOCK    12

/* The d_type of a file with this st_mode. */
#define MODE_TO_DT(mode) (((mode)&0170000) >> 12)
