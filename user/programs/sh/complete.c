/* Completion: programs and builtins for the first word of a command, files elsewhere. */
#include "sh.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool begins(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

static int strings_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds folder's names that begin with `prefix`, each with `before` in front. */
static void folder_complete(const char *folder, const char *before, const char *prefix,
                            struct strings *matches)
{
    DIR *directory = opendir(folder);
    if (!directory)
        return;
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        const char *name = entry->d_name;
        if (!begins(name, prefix) || (name[0] == '.' && prefix[0] != '.'))
            continue;
        struct text match = {0};
        text_append(&match, before, strlen(before));
        text_append(&match, name, strlen(name));
        if (entry->d_type == DT_DIR)
            text_add(&match, '/');
        strings_add(matches, text_finish(&match));
    }
    closedir(directory);
}

static void program_complete(const char *prefix, struct strings *matches)
{
    const char *name, *folder = variable_get("PATH");
    for (int i = 0; (name = builtin_name(i)); i++) {
        if (begins(name, prefix))
            strings_add(matches, (char *)name);
    }
    while (folder && *folder != '\0') {
        size_t length = strcspn(folder, ":");
        folder_complete(arena_copy(folder, length), "", prefix, matches);
        folder += length + (folder[length] == ':');
    }
}

static void file_complete(const char *word, struct strings *matches)
{
    const char *slash = strrchr(word, '/');
    size_t folder_length = slash ? (size_t)(slash - word) + 1 : 0;
    char *before = arena_copy(word, folder_length);
    folder_complete(slash ? before : ".", before, word + folder_length, matches);
}

/* True when a command starts here: nothing but blanks since a sign that begins one. */
static bool command_position(const char *line, size_t start)
{
    while (start > 0 && strchr(" \t", line[start - 1]))
        start--;
    return start == 0 || strchr(";&|(", line[start - 1]);
}

void complete(const char *line, size_t cursor, size_t *start, struct strings *matches)
{
    *start = cursor;
    while (*start > 0 && !strchr(" \t;&|()<>", line[*start - 1]))
        (*start)--;
    char *word = arena_copy(line + *start, cursor - *start);
    if (command_position(line, *start) && !strchr(word, '/'))
        program_complete(word, matches);
    else
        file_complete(word, matches);
    if (matches->count > 0)
        qsort(matches->list, (size_t)matches->count, sizeof *matches->list, strings_compare);
}
