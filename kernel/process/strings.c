/* Collecting the strings of an exec. strings.h has the idea. */
#include "kernel/process/strings.h"

#include "kernel/abi/errno.h"
#include "kernel/base/string.h"
#include "kernel/threads/thread.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

#define ARRAY_STEP   256    /* elements between two preemption points */
#define STRING_LIMIT 131072 /* bytes of one argument with its NUL, as on Linux (execve(2)) */

/* Where the next byte goes, and how many fit there. */
static int strings_room(struct strings *strings, char **out, uint32_t *room)
{
    if (strings->size >= STRINGS_LIMIT)
        return -E2BIG;
    struct frame **page = &strings->pages[strings->size / PAGE_SIZE];
    if (!*page) {
        preempt_point();
        *page = frame_alloc(FRAME_BUFFER);
    }
    if (!*page)
        return -ENOMEM;
    *out = (char *)frame_map(*page) + strings->size % PAGE_SIZE;
    *room = PAGE_SIZE - strings->size % PAGE_SIZE;
    return 0;
}

int strings_add(struct strings *strings, const char *text)
{
    for (size_t left = strlen(text) + 1; left > 0;) {
        char *to;
        uint32_t room;
        int error = strings_room(strings, &to, &room);
        if (error)
            return error;
        uint32_t part = min_u32(left, room);
        memcpy(to, text, part);
        text += part;
        left -= part;
        strings->size += part;
    }
    strings->count++;
    return 0;
}

int strings_add_user(struct strings *strings, uaddr_t text)
{
    uint32_t end = strings->size + STRING_LIMIT;
    for (;;) {
        char *to;
        uint32_t room;
        int error = strings_room(strings, &to, &room);
        if (error)
            return error;
        room = min_u32(room, end - strings->size);
        int length = copy_string_from_user(to, text, room);
        if (length >= 0) {
            strings->size += (uint32_t)length + 1;
            strings->count++;
            return 0;
        }
        if (length != -ENAMETOOLONG)
            return length;
        strings->size += room; /* no NUL yet: it goes on in the next page */
        if (strings->size == end)
            return -E2BIG;
        text += room;
    }
}

int strings_add_user_array(struct strings *strings, uaddr_t array, uint32_t first)
{
    for (uint32_t i = 0; array; i++) {
        uaddr_t text;
        int error = copy_from_user(&text, array + i * sizeof text, sizeof text);
        if (error)
            return error;
        if (!text)
            return 0; /* which may come before `first` */
        if (i >= first)
            error = strings_add_user(strings, text);
        if (error)
            return error;
        if (i % ARRAY_STEP == ARRAY_STEP - 1)
            preempt_point();
    }
    return 0;
}

const char *strings_map(const struct strings *strings, uint32_t offset, uint32_t *length)
{
    uint32_t in_page = offset % PAGE_SIZE;
    *length = min_u32(PAGE_SIZE - in_page, strings->size - offset);
    return (const char *)frame_map(strings->pages[offset / PAGE_SIZE]) + in_page;
}

void strings_free(struct strings *strings)
{
    for (unsigned i = 0; i < STRINGS_PAGES && strings->pages[i]; i++)
        frame_put(strings->pages[i]);
    strings->pages[0] = NULL;
}
