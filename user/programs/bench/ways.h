/* The ways in which two processes send each other bytes. Each file ways_*.c has a list of some. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define ANSWER_SIZE 16 /* bytes back, or as many as came where that is less */

/*
 * The program is the client and forks a server. `call` is the client's part: `size` bytes there
 * from `buffer`, and the answer back into it. `serve` is the server's, once.
 */
struct way {
    const char *name;
    size_t least, most;        /* bytes that it carries */
    bool (*open)(size_t size); /* false where this kernel does not have it */
    void (*call)(char *buffer, size_t size);
    void (*serve)(char *buffer, size_t size);
    void (*close)(void);
};

extern pid_t ways_server; /* for the client: who serves it */

extern const struct way ways_anywhere[]; /* ways.c: pipes, shared memory; ended by a nameless one */
extern const struct way ways_of_gaji[];  /* ways_gaji.c: ports, direct messages */
extern const struct way ways_of_linux[]; /* ways_linux.c: its message queues */

static inline size_t answer_size(size_t size)
{
    return size < ANSWER_SIZE ? size : ANSWER_SIZE;
}
