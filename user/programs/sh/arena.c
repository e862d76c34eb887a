/* Memory that is given back all at once, when a command has been run. */
#include "sh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    struct chunk *older;
    char bytes[] __attribute__((aligned(8)));
};

static struct chunk *newest;

int out_of_memory(void)
{
    fprintf(stderr, "sh: out of memory\n");
    return STATUS_CANNOT_RUN;
}

void *arena_alloc(size_t size)
{
    struct chunk *chunk = malloc(sizeof *chunk + size);
    if (!chunk)
        exit(out_of_memory());
    chunk->older = newest;
    newest = chunk;
    return memset(chunk->bytes, 0, size);
}

char *arena_copy(const char *text, size_t length)
{
    char *copy = arena_alloc(length + 1);
    memcpy(copy, text, length);
    return copy;
}

void *arena_mark(void)
{
    return newest;
}

void arena_release(void *mark)
{
    while (newest != mark) {
        struct chunk *older = newest->older;
        free(newest);
        newest = older;
    }
}

void text_append(struct text *text, const char *bytes, size_t length)
{
    if (text->length + length + 1 > text->room) {
        text->room = 2 * (text->length + length) + 32;
        char *larger = arena_alloc(text->room);
        if (text->length > 0)
            memcpy(larger, text->bytes, text->length);
        text->bytes = larger;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

void text_add(struct text *text, char c)
{
    text_append(text, &c, 1);
}

char *text_finish(struct text *text)
{
    text_append(text, "", 1);
    text->length--;
    return text->bytes;
}

void strings_add(struct strings *strings, char *s)
{
    if (strings->count + 1 >= strings->room) {
        strings->room = 2 * strings->room + 8;
        char **larger = arena_alloc((size_t)strings->room * sizeof *larger);
        if (strings->count > 0)
            memcpy(larger, strings->list, (size_t)strings->count * sizeof *larger);
        strings->list = larger;
    }
    strings->list[strings->count++] = s;
}

char **strings_finish(struct strings *strings)
{
    strings_add(strings, NULL);
    strings->count--;
    return strings->list;
}
