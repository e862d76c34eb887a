/*
 * Streams: files with a buffer. stdout is written line by line on a terminal and in blocks
 * elsewhere; stderr at once.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#include "kernel/abi/fcntl.h"

#define EOF          (-1)
#define BUFSIZ       1024
#define FILENAME_MAX 4096

/* Ways to buffer, for setvbuf: in blocks, by lines, not at all. */
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

typedef struct stream FILE;
extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;

/* Opening and closing (stream.c). Modes: "r", "w", "a", each with "+" and "e" (close on exec). */
FILE *fopen(const char *path, const char *mode);
FILE *fdopen(int fd, const char *mode);
int fclose(FILE *stream);
int fflush(FILE *stream); /* writes what is buffered; NULL means every stream */
int setvbuf(FILE *stream, char *buffer, int mode, size_t size);
void setbuf(FILE *stream, char *buffer);
void flockfile(FILE *stream);   /* it is this thread's alone until as many funlockfile() */
void funlockfile(FILE *stream); /* each single call does both by itself */
int fileno(FILE *stream);
int feof(FILE *stream);
int ferror(FILE *stream);
void clearerr(FILE *stream);
int fseek(FILE *stream, long offset, int whence);
int fseeko(FILE *stream, off_t offset, int whence);
long ftell(FILE *stream);
off_t ftello(FILE *stream);
void rewind(FILE *stream);

/* Reading (input.c). */
int fgetc(FILE *stream); /* the next byte, or EOF */
int getc(FILE *stream);
int getchar(void);
int ungetc(int c, FILE *stream); /* one byte, so that the next read gets it again */
/* Reads a line with its newline, at most size - 1 bytes. NULL at the end of the file. */
char *fgets(char *restrict line, int size, FILE *restrict stream);
size_t fread(void *restrict buffer, size_t size, size_t count, FILE *restrict stream);
/* Reads a line of any length into *line, which realloc makes large enough; -1 at the end. */
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream);

/* Writing (output.c). */
int fputc(int c, FILE *stream);
int putc(int c, FILE *stream);
int putchar(int c);
int fputs(const char *restrict s, FILE *restrict stream);
int puts(const char *s); /* with a newline added */
size_t fwrite(const void *restrict buffer, size_t size, size_t count, FILE *restrict stream);
void perror(const char *what); /* "what: the text of errno" to stderr (perror.c) */

/*
 * Formatted output (printf.c, format.c): %d %i %u %x %X %o %c %s %p %f %% with the flags - 0 + #
 * and space, width, precision (both also *), and the sizes hh h l ll z j t.
 */
#define PRINTF_LIKE(place, first) __attribute__((format(printf, place, first)))
int printf(const char *restrict format, ...) PRINTF_LIKE(1, 2);
int fprintf(FILE *restrict stream, const char *restrict format, ...) PRINTF_LIKE(2, 3);
int dprintf(int fd, const char *restrict format, ...) PRINTF_LIKE(2, 3);
int sprintf(char *restrict out, const char *restrict format, ...) PRINTF_LIKE(2, 3);
int snprintf(char *restrict out, size_t size, const char *restrict format, ...) PRINTF_LIKE(3, 4);
int vprintf(const char *restrict format, va_list arguments);
int vfprintf(FILE *restrict stream, const char *restrict format, va_list arguments);
int vdprintf(int fd, const char *restrict format, va_list arguments);
int vsprintf(char *restrict out, const char *restrict format, va_list arguments);
int vsnprintf(char *restrict out, size_t size, const char *restrict format, va_list arguments);

/* Formatted input (scan.c): %d %i %u %x %c %s %n %%, with widths, * and the sizes h l ll z. */
int sscanf(const char *restrict text, const char *restrict format, ...)
    __attribute__((format(scanf, 2, 3)));
int vsscanf(const char *restrict text, const char *restrict format, va_list arguments);

int remove(const char *path); /* a file or an empty folder */
int rename(const char *old, const char *new_path);
