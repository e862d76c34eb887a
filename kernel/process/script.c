/* Reading the line that names a script's interpreter. */
#include "kernel/process/script.h"

#include "kernel/abi/errno.h"
#include "kernel/base/string.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

bool script_is(const char *head)
{
    return head[0] == '#' && head[1] == '!';
}

int script_parse(char head[SCRIPT_HEAD_SIZE], char **interpreter, char **argument)
{
    char *limit = head + SCRIPT_HEAD_SIZE - 1, *end = head;
    while (end < limit && *end != '\n')
        end++;
    bool whole_line = *end == '\n';

    char *name = head + 2;
    while (name < end && blank(*name))
        name++;
    char *name_end = name;
    while (name_end < end && !blank(*name_end) && *name_end)
        name_end++;
    bool cut_off = name_end == end && !whole_line && *end && !blank(*end);
    if (name == end || cut_off)
        return -ENOEXEC;
    if (name_end == name) /* up to a NUL: to Linux that is the current directory */
        return -EACCES;

    while (end > name_end && blank(end[-1]))
        end--;
    *end = '\0';
    char *rest = name_end;
    while (rest < end && blank(*rest))
        rest++;
    *argument = rest < end && *rest ? rest : NULL;
    *name_end = '\0';
    *interpreter = name;
    return 0;
}
