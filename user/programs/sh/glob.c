/* File name patterns: * is any bytes, ? is any one, [a-z] is one of a set. */
#include "sh.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/*
 * Compares one byte with a set "[a-z]" or "[!a-z]". Returns the place after the set, or NULL when
 * it has no end and so is none.
 */
static const char *set_match(const char *set, char c, bool *matches)
{
    bool negated = set[1] == '!' || set[1] == '^', found = false;
    const char *s = set + 1 + negated;
    do {
        if (*s == '\0')
            return NULL;
        char low = *s, high = low;
        if (s[1] == '-' && s[2] != ']' && s[2] != '\0') {
            high = s[2];
            s += 2;
        }
        found |= low <= c && c <= high;
        s++;
    } while (*s != ']');
    *matches = found != negated;
    return s + 1;
}

/* Compares one byte with the pattern's first element; returns the place after that, or NULL. */
static const char *element_match(const char *pattern, char c)
{
    if (*pattern == '?')
        return pattern + 1;
    if (*pattern == '[') {
        bool matches;
        const char *after = set_match(pattern, c, &matches);
        if (after)
            return matches ? after : NULL;
    }
    if (pattern[0] == '\\' && pattern[1] != '\0')
        pattern++;
    return *pattern == c ? pattern + 1 : NULL;
}

/*
 * Without recursion: after a mismatch the last `*` takes one byte more. An earlier one never has
 * to, since the last one can take whatever that would leave.
 */
bool pattern_match(const char *pattern, const char *name)
{
    const char *star = NULL, *star_name = NULL;
    while (*name != '\0') {
        const char *after = NULL;
        if (*pattern == '*') {
            star = ++pattern;
            star_name = name;
            continue;
        }
        if (*pattern != '\0')
            after = element_match(pattern, *name);
        if (after) {
            pattern = after;
            name++;
        } else if (star) {
            pattern = star;
            name = ++star_name;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static bool has_wildcard(const char *s, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (s[i] == '\\')
            i++;
        else if (strchr("*?[", s[i]))
            return true;
    }
    return false;
}

static char *plain_copy(const char *s, size_t length)
{
    struct text plain = {0};
    for (size_t i = 0; i < length; i++) {
        if (s[i] == '\\' && i + 1 < length)
            i++;
        text_add(&plain, s[i]);
    }
    return text_finish(&plain);
}

static char *path_join(const char *folder, const char *name)
{
    struct text path = {0};
    text_append(&path, folder, strlen(folder));
    text_append(&path, name, strlen(name));
    return text_finish(&path);
}

static void part_expand(const char *folder, const char *pattern, struct strings *matches);

/* `path` matched the pattern up to `rest`, which is empty or starts with slashes. */
static void rest_expand(const char *path, const char *rest, struct strings *matches)
{
    struct stat info;
    if (*rest == '\0') {
        if (lstat(path, &info) == 0)
            strings_add(matches, (char *)path);
        return;
    }
    size_t slashes = strspn(rest, "/");
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        part_expand(path_join(path, plain_copy(rest, slashes)), rest + slashes, matches);
}

/* Looks up the pattern's first part in `folder`, which is empty or ends with a slash. */
static void part_expand(const char *folder, const char *pattern, struct strings *matches)
{
    size_t length = strcspn(pattern, "/");
    if (*pattern == '\0' || !has_wildcard(pattern, length)) {
        char *name = plain_copy(pattern, length);
        rest_expand(path_join(folder, name), pattern + length, matches);
        return;
    }
    DIR *directory = opendir(folder[0] != '\0' ? folder : ".");
    if (!directory)
        return;
    char *part = arena_copy(pattern, length);
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        if (entry->d_name[0] == '.' && part[0] != '.')
            continue;
        if (pattern_match(part, entry->d_name))
            rest_expand(path_join(folder, entry->d_name), pattern + length, matches);
    }
    closedir(directory);
}

static int strings_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool glob(const char *pattern, struct strings *matches)
{
    int before = matches->count;
    size_t slashes = strspn(pattern, "/");
    part_expand(arena_copy(pattern, slashes), pattern + slashes, matches);
    int found = matches->count - before;
    if (found > 0)
        qsort(matches->list + before, (size_t)found, sizeof *matches->list, strings_compare);
    return found > 0;
}
