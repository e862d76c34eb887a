/* For tests of messages with descriptors. */
#pragma once

#include "tests/guest/ports.h"

#include <sys/resource.h>

#define NO_PAYLOAD                                                                                 \
    {                                                                                              \
        .length = 0                                                                                \
    }

static inline struct port_parcel parcel_of(int count, const int *files)
{
    struct port_parcel parcel = {.message = {.type = 5}, .count = (uint32_t)count};
    memcpy(parcel.files, files, (size_t)count * sizeof *files);
    return parcel;
}

static inline int send_file(int port, int file, int flags)
{
    struct port_parcel parcel = parcel_of(1, &file);
    return port_send_files(port, &parcel, flags);
}

/* Receives one descriptor, or -1. */
static inline int receive_file(int port, int flags)
{
    struct port_parcel parcel = {.count = 77};
    if (port_receive_files(port, &parcel, flags) < 0)
        return -1;
    EXPECT(parcel.count == 1 && parcel.message.type == 5);
    return parcel.files[0];
}

static inline void expect_same_pipe(int reading, int writing)
{
    char byte = 0;
    EXPECT(write(writing, "x", 1) == 1);
    EXPECT(read(reading, &byte, 1) == 1 && byte == 'x');
}

/* All that could write to it is closed. */
static inline void expect_end(int reading)
{
    char byte;
    EXPECT(read(reading, &byte, 1) == 0);
}

static inline void limit_files(unsigned long most)
{
    struct rlimit limit = {most, 1024};
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

static inline struct timespec in_milliseconds(int milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_nsec += milliseconds * 1000000;
    at.tv_sec += at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}
