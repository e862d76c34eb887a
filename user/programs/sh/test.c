/*
 * test EXPRESSION, or [ EXPRESSION ]: 0 when it is true, 1 when it is not, 2 when it is none.
 *
 *   or       and [-o or]
 *   and      not [-a and]
 *   not      ! not, ( or ), OPERATOR WORD, WORD OPERATOR WORD, or WORD: not empty
 */
#include "sh.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct expression {
    char **next; /* ended by NULL */
    const char *name;
    bool failed; /* a message has been printed */
};

static bool fail(struct expression *e, const char *what, const char *word)
{
    if (!e->failed)
        fprintf(stderr, "sh: %s: %s%s%s\n", e->name, word ? word : "", word ? ": " : "", what);
    e->failed = true;
    return false;
}

static bool next_is(const struct expression *e, const char *word)
{
    return e->next[0] && strcmp(e->next[0], word) == 0;
}

static long number(struct expression *e, const char *word)
{
    char *end;
    errno = 0;
    long value = strtol(word, &end, 10);
    if (end == word || *end != '\0' || errno)
        fail(e, "it is not a whole number", word);
    return value;
}

/* What is asked of a file by a letter. */
static bool file_test(char letter, const char *path)
{
    struct stat file;
    switch (letter) {
    case 'r':
        return access(path, R_OK) == 0;
    case 'w':
        return access(path, W_OK) == 0;
    case 'x':
        return access(path, X_OK) == 0;
    case 'h':
    case 'L':
        return lstat(path, &file) == 0 && S_ISLNK(file.st_mode);
    }
    if (stat(path, &file) < 0)
        return false;
    switch (letter) {
    case 'f':
        return S_ISREG(file.st_mode);
    case 'd':
        return S_ISDIR(file.st_mode);
    case 'c':
        return S_ISCHR(file.st_mode);
    case 'p':
        return S_ISFIFO(file.st_mode);
    case 's':
        return file.st_size > 0;
    default: /* -e */
        return true;
    }
}

static bool is_unary(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && strchr("efdrwxshLcpnzt", word[1]) &&
           word[2] == '\0';
}

static bool unary_test(struct expression *e, char letter, const char *word)
{
    switch (letter) {
    case 'n':
        return *word != '\0';
    case 'z':
        return *word == '\0';
    case 't':
        return isatty((int)number(e, word));
    default:
        return file_test(letter, word);
    }
}

enum comparison { EQ, NE, LT, LE, GT, GE, SAME, OTHER, NO_COMPARISON };

static enum comparison comparison_of(const char *word)
{
    static const char *const words[] = {
        [EQ] = "-eq", [NE] = "-ne", [LT] = "-lt", [LE] = "-le",
        [GT] = "-gt", [GE] = "-ge", [SAME] = "=", [OTHER] = "!=",
    };
    enum comparison found = EQ;
    while (found < NO_COMPARISON && strcmp(words[found], word) != 0)
        found++;
    return found;
}

static bool binary_test(struct expression *e, const char *a, enum comparison how, const char *b)
{
    if (how == SAME || how == OTHER)
        return (strcmp(a, b) == 0) == (how == SAME);
    long x = number(e, a), y = number(e, b);
    const bool results[] = {
        [EQ] = x == y,
        [NE] = x != y,
        [LT] = x<y, [LE] = x <= y, [GT] = x> y,
        [GE] = x >= y,
    };
    return results[how];
}

static bool or_test(struct expression *e);

static bool not_test(struct expression *e)
{
    char **word = e->next;
    if (!word[0])
        return fail(e, "an expression is missing", NULL);
    if (word[1] && word[2] && comparison_of(word[1]) != NO_COMPARISON) {
        e->next += 3;
        return binary_test(e, word[0], comparison_of(word[1]), word[2]);
    }
    e->next++;
    if (word[1] && strcmp(word[0], "!") == 0)
        return !not_test(e);
    if (word[1] && strcmp(word[0], "(") == 0) {
        bool result = or_test(e);
        if (!next_is(e, ")"))
            return fail(e, "a `)' is missing", NULL);
        e->next++;
        return result;
    }
    if (word[1] && is_unary(word[0])) {
        e->next++;
        return unary_test(e, word[0][1], word[1]);
    }
    return word[0][0] != '\0';
}

static bool and_test(struct expression *e)
{
    bool result = not_test(e);
    while (next_is(e, "-a")) {
        e->next++;
        result &= not_test(e);
    }
    return result;
}

static bool or_test(struct expression *e)
{
    bool result = and_test(e);
    while (next_is(e, "-o")) {
        e->next++;
        result |= and_test(e);
    }
    return result;
}

int run_test(int argc, char **argv)
{
    struct expression e = {.next = argv + 1, .name = argv[0]};
    if (strcmp(argv[0], "[") == 0) {
        if (argc < 2 || strcmp(argv[argc - 1], "]") != 0) {
            fail(&e, "a `]' is missing", NULL);
            return STATUS_SYNTAX;
        }
        argv[--argc] = NULL;
    }
    if (argc < 2)
        return 1;
    bool result = or_test(&e);
    if (*e.next && !e.failed)
        fail(&e, "it is not understood here", *e.next);
    return e.failed ? STATUS_SYNTAX : !result;
}
