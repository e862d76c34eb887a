/* What a FILE is; shared by the files that make up stdio. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

/*
 * The buffer holds either bytes that were read ahead (from `start` to `end`), or bytes that are
 * still to be written (from 0 to `end`); `writing` says which.
 */
struct stream {
    int fd;
    int mode; /* _IOFBF, _IOLBF, _IONBF; -1: not chosen yet */
    bool readable, writable, append;
    bool writing;
    bool at_end, failed;
    bool own_buffer; /* from malloc: fclose frees it */
    char *buffer;    /* NULL: none yet */
    size_t size, start, end;
    struct stream *next; /* all open streams */

    int lock; /* held by `owner`, `depth` times: each call of stdio is whole to other threads */
    pthread_t owner;
    unsigned depth;
};

/* From here to the end of the block the stream is this thread's alone. */
#define STREAM_LOCKED(stream)                                                                      \
    FILE *locked __attribute__((cleanup(stream_unlock), unused)) = stream_lock(stream)

FILE *stream_lock(FILE *stream);
void stream_unlock(FILE **stream);

/* In the child of fork(): locks of threads that are not there are free. */
void streams_forked(void);

/* Gives the stream its buffer and its mode, at its first use. */
void stream_prepare(struct stream *stream);
/* Writes out what is to be written. Returns 0, or EOF. */
int stream_flush(struct stream *stream);
/* Makes the stream ready to read or to write; 0, or EOF if it cannot. */
int stream_turn(struct stream *stream, bool writing);
/* Fills the empty buffer; false at the end of the file or on failure. */
bool stream_fill(struct stream *stream);
/* Flushes all streams; exit() calls it. */
void streams_flush(void);
/* Writes a block; false on failure. */
bool stream_write(struct stream *stream, const char *bytes, size_t size);
