/* File modes, and what stat64(2), statfs64(2) and statx(2) fill in, as Linux's on i386. */
#pragma once

#include <stdint.h>

#define S_IFMT   0170000
#define S_IFSOCK 0140000
#define S_IFLNK  0120000
#define S_IFREG  0100000
#define S_IFBLK  0060000
#define S_IFDIR  0040000
#define S_IFCHR  0020000
#define S_IFIFO  0010000
#define S_ISUID  0004000
#define S_ISGID  0002000
#define S_ISVTX  0001000

#define S_ISLNK(mode)  (((mode)&S_IFMT) == S_IFLNK)
#define S_ISREG(mode)  (((mode)&S_IFMT) == S_IFREG)
#define S_ISDIR(mode)  (((mode)&S_IFMT) == S_IFDIR)
#define S_ISCHR(mode)  (((mode)&S_IFMT) == S_IFCHR)
#define S_ISBLK(mode)  (((mode)&S_IFMT) == S_IFBLK)
#define S_ISFIFO(mode) (((mode)&S_IFMT) == S_IFIFO)
#define S_ISSOCK(mode) (((mode)&S_IFMT) == S_IFSOCK)

#define S_IRWXU 00700
#define S_IRUSR 00400
#define S_IWUSR 00200
#define S_IXUSR 00100
#define S_IRWXG 00070
#define S_IRGRP 00040
#define S_IWGRP 00020
#define S_IXGRP 00010
#define S_IRWXO 00007
#define S_IROTH 00004
#define S_IWOTH 00002
#define S_IXOTH 00001

/* i386 aligns 64-bit members to 4 bytes; said here so that it also holds in tests on the host. */
typedef uint64_t __attribute__((aligned(4))) stat_u64;
typedef int64_t __attribute__((aligned(4))) stat_i64;

struct stat64 {
    stat_u64 st_dev;
    uint32_t __pad0;
    uint32_t __st_ino; /* the low half of st_ino */
    uint32_t st_mode;
    uint32_t st_nlink;
    uint32_t st_uid;
    uint32_t st_gid;
    stat_u64 st_rdev;
    uint32_t __pad3;
    stat_i64 st_size;
    uint32_t st_blksize;
    stat_u64 st_blocks; /* of 512 bytes */
    int32_t st_atime;
    uint32_t st_atime_nsec;
    int32_t st_mtime;
    uint32_t st_mtime_nsec;
    int32_t st_ctime;
    uint32_t st_ctime_nsec;
    stat_u64 st_ino;
};

_Static_assert(sizeof(struct stat64) == 96, "struct stat64 is Linux's");

/* A device number as in st_dev and st_rdev; Linux's encoding for majors below 4096. */
#define DEVICE_NUMBER(major, minor)                                                                \
    (((minor)&0xffu) | (((major)&0xfffu) << 8) | (((minor) & ~0xffu) << 12))
#define DEVICE_MAJOR(device) ((unsigned)((device) >> 8) & 0xfffu)
#define DEVICE_MINOR(device) (((unsigned)(device)&0xffu) | (((unsigned)((device) >> 12)) & ~0xffu))

#define TMPFS_MAGIC 0x01021994

struct statfs {
    uint32_t f_type;
    uint32_t f_bsize;
    uint32_t f_blocks;
    uint32_t f_bfree;
    uint32_t f_bavail;
    uint32_t f_files;
    uint32_t f_ffree;
    int32_t f_fsid[2];
    uint32_t f_namelen;
    uint32_t f_frsize;
    uint32_t f_flags;
    uint32_t f_spare[4];
};

_Static_assert(sizeof(struct statfs) == 64, "struct statfs is Linux's");

struct statfs64 {
    uint32_t f_type;
    uint32_t f_bsize;
    stat_u64 f_blocks;
    stat_u64 f_bfree;
    stat_u64 f_bavail;
    stat_u64 f_files;
    stat_u64 f_ffree;
    int32_t f_fsid[2];
    uint32_t f_namelen;
    uint32_t f_frsize;
    uint32_t f_flags;
    uint32_t f_spare[4];
};

_Static_assert(sizeof(struct statfs64) == 84, "struct statfs64 is Linux's");

#define STATX_BASIC_STATS 0x7ffu
#define STATX_RESERVED    0x80000000u

struct statx_timestamp {
    int64_t tv_sec;
    uint32_t tv_nsec;
    int32_t __reserved;
};

struct statx {
    uint32_t stx_mask;
    uint32_t stx_blksize;
    uint64_t stx_attributes;
    uint32_t stx_nlink;
    uint32_t stx_uid;
    uint32_t stx_gid;
    uint16_t stx_mode;
    uint16_t __spare0;
    uint64_t stx_ino;
    uint64_t stx_size;
    uint64_t stx_blocks;
    uint64_t stx_attributes_mask;
    struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;
    uint32_t stx_rdev_major;
    uint32_t stx_rdev_minor;
    uint32_t stx_dev_major;
    uint32_t stx_dev_minor;
    uint64_t stx_mnt_id;
    uint32_t stx_dio_mem_align;
    uint32_t stx_dio_offset_align;
    uint64_t __spare3[12];
};

_Static_assert(sizeof(struct statx) == 256, "struct statx is Linux's");
