/* The string functions of C that the kernel uses, with C's meaning, and strlcpy of BSD. */
#pragma once

#include "kernel/base/types.h"

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
char *strchr(const char *text, int byte);
char *strrchr(const char *text, int byte);

/* Copies at most size - 1 bytes and always ends `to` with a NUL (size > 0). Returns strlen(from).
 */
size_t strlcpy(char *to, const char *from, size_t size);
