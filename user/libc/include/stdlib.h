/* Memory, numbers, sorting, the environment, and ending the program. */
#pragma once

#include <stddef.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX     0x7fffffff
#define MB_CUR_MAX   1

/* The heap (malloc.c). All return NULL with errno ENOMEM when memory has run out. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size); /* filled with zeros */
void *realloc(void *block, size_t size); /* grown or shrunk, perhaps at another address */
void free(void *block);                  /* NULL is allowed */

/* Ending (exit.c). */
_Noreturn void exit(int status); /* runs what atexit noted, flushes streams, ends */
_Noreturn void _Exit(int status);
_Noreturn void abort(void); /* ends by SIGABRT */
int atexit(void (*function)(void));

/* Numbers (number.c). `end` may be NULL, else gets where the number ended. */
int atoi(const char *s);
long atol(const char *s);
long long atoll(const char *s);
long strtol(const char *restrict s, char **restrict end, int base);
unsigned long strtoul(const char *restrict s, char **restrict end, int base);
long long strtoll(const char *restrict s, char **restrict end, int base);
unsigned long long strtoull(const char *restrict s, char **restrict end, int base);

int abs(int number);
long labs(long number);
long long llabs(long long number);

typedef struct {
    int quot, rem;
} div_t;
div_t div(int number, int by);

/* Random numbers, the same ones for the same seed (random.c). */
int rand(void); /* 0 to RAND_MAX */
void srand(unsigned seed);
int rand_r(unsigned *seed);

/* Sorting and searching (sort.c). `compare` returns < 0, 0 or > 0, like strcmp. */
void qsort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *));
void *bsearch(const void *key, const void *array, size_t count, size_t size,
              int (*compare)(const void *, const void *));

/* The environment (environment.c). */
char *getenv(const char *name); /* the value, or NULL */
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);
int putenv(char *assignment); /* "NAME=value", which then belongs to the environment */
int clearenv(void);

/* Runs `command` by /bin/sh and returns its wait status (system_command.c). */
int system(const char *command);
