/* Strings, which end with a NUL byte, and blocks of memory, which have a size. */
#pragma once

#include <stddef.h>

/* Blocks of memory (bytes.c). */
void *memcpy(void *restrict to, const void *restrict from, size_t size); /* must not overlap */
void *memmove(void *to, const void *from, size_t size);                  /* may overlap */
void *memset(void *block, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *block, int byte, size_t size);
void *memrchr(const void *block, int byte, size_t size);
void *memmem(const void *block, size_t size, const void *part, size_t part_size);

/* Strings (string.c). */
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t limit);
char *strcpy(char *restrict to, const char *restrict from);
char *strncpy(char *restrict to, const char *restrict from, size_t size);
/* As strcpy and strcat, but never writes more than `size` bytes; returns the length wanted. */
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t strlcat(char *restrict to, const char *restrict from, size_t size);
char *stpcpy(char *restrict to, const char *restrict from); /* returns where the NUL went */
char *strcat(char *restrict to, const char *restrict from);
char *strncat(char *restrict to, const char *restrict from, size_t size);
int strcmp(const char *a, const char *b); /* < 0, 0 or > 0 as a sorts before, with or after b */
int strncmp(const char *a, const char *b, size_t size);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t size);
char *strchr(const char *s, int c);  /* the first c, or NULL */
char *strrchr(const char *s, int c); /* the last c, or NULL */
char *strchrnul(const char *s, int c);
char *strstr(const char *s, const char *part);
size_t strspn(const char *s, const char *accept);  /* how many leading bytes are in accept */
size_t strcspn(const char *s, const char *reject); /* how many leading bytes are not in reject */
char *strpbrk(const char *s, const char *accept);
/* Cuts s at bytes of `separators`, part by part; the first call gets s, later ones NULL. */
char *strtok(char *s, const char *separators);
char *strtok_r(char *s, const char *separators, char **rest);
char *strsep(char **rest, const char *separators);

/* Copies in memory from malloc (string_copy.c). */
char *strdup(const char *s);
char *strndup(const char *s, size_t limit);

/* Texts for numbers (strerror.c, strsignal.c). */
char *strerror(int error);
char *strsignal(int signal);
