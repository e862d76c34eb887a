/*
 * Messages and ports (Gaji's own calls, from 0x1000). A port is a bounded queue of messages, held
 * through descriptors that carry a right: to send, to receive, or both.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Rights. */
#define PORT_SEND    1
#define PORT_RECEIVE 2

/* Flags of port_send, port_receive and port_call. */
#define PORT_NONBLOCK 1 /* -EAGAIN instead of sleeping; not for port_call */
#define PORT_DEADLINE 2 /* a struct timespec of CLOCK_MONOTONIC: -ETIMEDOUT from then on */
#define PORT_FILES    4 /* the messages are struct port_parcel, both to send and to receive */
#define PORT_CLOEXEC  8 /* with PORT_FILES: descriptors that come have FD_CLOEXEC */

/* More than that is not copied (-EMSGSIZE) but lent: memory of struct port_parcel. */
#define PORT_MAX_PAYLOAD 32768

struct port_message {
    uint32_t type;   /* the program's own, passed on unchanged */
    int32_t sender;  /* PID, written by the kernel when the message is received */
    uint32_t length; /* bytes at payload: to send, or the room there; after receiving, the size */
    void *payload;
    uint32_t reply; /* the right to answer, written by the kernel; 0: no answer is waited for */
};

/*
 * A message with descriptors, which the receiver gets as if by dup: all of them or, where it did
 * not say PORT_FILES, none. `count` is how many to send (0 too); after receiving, how many came.
 */
#define PORT_MAX_FILES  8
#define PORT_MAX_MEMORY (64u * 1024 * 1024)

struct port_parcel {
    struct port_message message;
    uint32_t count;
    int32_t files[PORT_MAX_FILES];
    void *memory; /* lent to the receiver, who finds it at a place that the kernel chooses */
    uint32_t memory_size; /* bytes; 0: none */
};

/*
 * The short form: a payload of 16 bytes in ECX, EDX, ESI and EDI, and the type in EBP, both ways.
 * EBX is the port's descriptor; after receiving it is the right to answer.
 */
#define PORT_SHORT_SIZE 16

/*
 * Notices: messages of the kernel itself, whose sender is 0, which no process is. They come into
 * slots that were reserved when the port was chosen for them.
 */
#define PORT_TYPE_LIMIT 0x47414A01u /* struct limit_notice */

/* A child went over a limit and waits: prlimit (raise it), limit_decide (default), or kill. */
struct limit_notice {
    int32_t pid;
    uint32_t resource; /* RLIMIT_... */
    uint32_t limit;    /* the soft limit, in the resource's unit */
    uint32_t wanted;   /* what it would have needed */
};

#define PORT_TYPE_END 0x47414A02u /* struct end_notice */

/* A process that was watched has ended. What it used includes its children, as wait4 has it. */
struct end_notice {
    int32_t pid;
    int32_t status; /* as wait4 gives it */
    uint32_t user_ms, kernel_ms;
    uint32_t minor_faults;
};
