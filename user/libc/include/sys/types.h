/* The types of the system calls. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef int pid_t;
typedef unsigned uid_t;
typedef unsigned gid_t;
typedef unsigned mode_t;
typedef unsigned nlink_t;
typedef uint64_t dev_t;
typedef uint64_t ino_t;
typedef int64_t off_t; /* always 64 bits wide; print it with %lld and a cast to long long */
typedef int ssize_t;
typedef int32_t time_t;
typedef int32_t clock_t;
typedef int clockid_t;
typedef unsigned useconds_t;
typedef int64_t blkcnt_t;
typedef unsigned blksize_t;
