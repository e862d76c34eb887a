/* The lines that were typed. */
#include "sh.h"

#include <stdlib.h>
#include <string.h>

#define HISTORY_MAX 100

static char *lines[HISTORY_MAX];
static int count;

void history_add(const char *line)
{
    bool empty = line[strspn(line, " \t\n")] == '\0';
    if (empty || (count > 0 && strcmp(lines[count - 1], line) == 0))
        return;
    char *copy = strdup(line);
    if (!copy)
        return;
    if (count == HISTORY_MAX) {
        free(lines[0]);
        memmove(lines, lines + 1, (HISTORY_MAX - 1) * sizeof lines[0]);
        count--;
    }
    lines[count++] = copy;
}

int history_count(void)
{
    return count;
}

const char *history_line(int index)
{
    return lines[index];
}
