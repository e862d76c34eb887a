/* Copies of strings in memory from malloc. */
#include <stdlib.h>
#include <string.h>

char *strndup(const char *s, size_t limit)
{
    size_t length = strnlen(s, limit);
    char *copy = malloc(length + 1);
    if (!copy)
        return NULL;
    memcpy(copy, s, length);
    copy[length] = '\0';
    return copy;
}

char *strdup(const char *s)
{
    return strndup(s, (size_t)-1);
}
