/*
 * trace(2), Gaji's own: from now on the system calls of the calling process, and of those that it
 * makes, are told to the writing end of a pipe, each when it begins and when it has a result.
 *
 * `fd` -1: no more. 0; EBADF, EINVAL for what is no pipe to write to. A descriptor that execs or
 * closes does not end it: the kernel has its own reference, until the process ends. When nobody can
 * read any more it ends by itself. While the pipe is full the traced process waits; what a signal
 * interrupts there, or O_NONBLOCK forbids to wait, is not told, nor the end of one that is killed.
 */
#pragma once

#include <stdint.h>

#define TRACE_ARGUMENTS 6
#define TRACE_BYTES     48 /* of the memory that an argument points to */

enum trace_kind {
    TRACE_CALL,   /* a call begins */
    TRACE_RESULT, /* it has a result; execve tells that from the new program */
    TRACE_END     /* the process has ended; result: its status, as wait(2) gives it */
};

/* What comes through the pipe, whole. */
struct trace_event {
    int32_t pid;
    uint32_t tid;
    uint32_t kind; /* enum trace_kind */
    uint32_t number;
    uint32_t arguments[TRACE_ARGUMENTS];
    int32_t result;
    uint8_t known[TRACE_ARGUMENTS];            /* how many bytes of `memory` there are */
    char memory[TRACE_ARGUMENTS][TRACE_BYTES]; /* what lies at the argument, if it is an address */
};
