/*
 * From words to arguments: variables are put in, unquoted values are split at blanks, file name
 * patterns are replaced by what matches, and quotes are taken away.
 *
 * In between, a field is kept as a pattern: what was quoted has a backslash before each byte that
 * would mean something to glob().
 */
#include "sh.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct expansion {
    struct strings *fields;
    struct text field; /* the one being built */
    bool present;      /* it exists, even if it is empty: "" */
    bool splitting;    /* unquoted values are split, patterns looked up */
};

/* Adds a byte; a literal one is never part of a pattern. */
static void byte_add(struct expansion *x, char c, bool literal)
{
    if (literal && strchr("*?[]\\", c))
        text_add(&x->field, '\\');
    text_add(&x->field, c);
    x->present = true;
}

/* Takes away the backslashes that byte_add put in. */
static char *pattern_plain(const char *pattern)
{
    struct text plain = {0};
    for (; *pattern != '\0'; pattern++) {
        if (pattern[0] == '\\' && pattern[1] != '\0')
            pattern++;
        text_add(&plain, *pattern);
    }
    return text_finish(&plain);
}

/* Has a `*` or `?` that is not literal. */
static bool pattern_has_wildcard(const char *pattern)
{
    for (; *pattern != '\0'; pattern++) {
        if (pattern[0] == '\\' && pattern[1] != '\0')
            pattern++;
        else if (strchr("*?[", *pattern))
            return true;
    }
    return false;
}

/* The field is whole: adds it, or the files that match it. */
static void field_end(struct expansion *x)
{
    if (!x->present)
        return;
    char *pattern = text_finish(&x->field);
    if (!x->splitting || !pattern_has_wildcard(pattern) || !glob(pattern, x->fields))
        strings_add(x->fields, pattern_plain(pattern));
    x->field = (struct text){0};
    x->present = false;
}

static void value_add(struct expansion *x, const char *value, bool quoted)
{
    for (; *value != '\0'; value++) {
        if (x->splitting && !quoted && isspace((unsigned char)*value))
            field_end(x);
        else
            byte_add(x, *value, quoted || !x->splitting);
    }
}

static void number_add(struct expansion *x, int number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", number);
    value_add(x, digits, true);
}

/* $@ and $*: the arguments. "$@" keeps each of them one field. */
static void arguments_add(struct expansion *x, bool quoted, bool apart)
{
    for (int i = 0; i < shell.argument_count; i++) {
        if (i > 0 && quoted && !apart)
            byte_add(x, ' ', true);
        else if (i > 0)
            field_end(x);
        value_add(x, shell.arguments[i], quoted);
        x->present |= quoted;
    }
}

/* The parameters whose name is one sign. Returns false when `c` is none. */
static bool special_add(struct expansion *x, char c, bool quoted)
{
    if (isdigit((unsigned char)c)) {
        int index = c - '0';
        if (index == 0)
            value_add(x, shell.name, quoted);
        else if (index <= shell.argument_count)
            value_add(x, shell.arguments[index - 1], quoted);
        return true;
    }
    switch (c) {
    case '?':
        number_add(x, shell.last_status);
        return true;
    case '$':
        number_add(x, shell.pid);
        return true;
    case '!':
        if (shell.last_background > 0)
            number_add(x, shell.last_background);
        return true;
    case '#':
        number_add(x, shell.argument_count);
        return true;
    case '@':
    case '*':
        arguments_add(x, quoted, c == '@' && x->splitting);
        return true;
    }
    return false;
}

/* Expands what follows a `$`; returns the place after it. */
static const char *variable_add(struct expansion *x, const char *s, bool quoted)
{
    bool braces = *s == '{';
    if (braces)
        s++;
    size_t length = name_length(s);
    if (length > 0) {
        const char *value = variable_get(arena_copy(s, length));
        if (value)
            value_add(x, value, quoted);
        s += length;
    } else if (*s != '\0' && special_add(x, *s, quoted)) {
        s++;
    } else {
        byte_add(x, '$', true); /* a dollar sign that means nothing */
        return s;
    }
    return braces && *s == '}' ? s + 1 : s;
}

/* "...": a backslash keeps its meaning only before these four and a newline. */
static const char *double_quotes_add(struct expansion *x, const char *s)
{
    bool only_arguments = strncmp(s, "$@\"", 3) == 0; /* "$@" without arguments is no field */
    x->present |= !only_arguments;
    while (*s != '"') {
        if (s[0] == '\\' && s[1] == '\n') {
            s += 2;
        } else if (s[0] == '\\' && strchr("$\"\\`", s[1])) {
            byte_add(x, s[1], true);
            s += 2;
        } else if (*s == '$') {
            s = variable_add(x, s + 1, true);
        } else {
            byte_add(x, *s++, true);
        }
    }
    return s + 1;
}

static const char *single_quotes_add(struct expansion *x, const char *s)
{
    x->present = true;
    while (*s != '\'')
        byte_add(x, *s++, true);
    return s + 1;
}

/* ~ at the start of a word is the home folder. */
static const char *tilde_add(struct expansion *x, const char *s)
{
    const char *home = variable_get("HOME");
    if (s[0] != '~' || (s[1] != '/' && s[1] != '\0') || !home)
        return s;
    value_add(x, home[0] == '/' && home[1] == '\0' && s[1] == '/' ? "" : home, true);
    return s + 1;
}

static void word_expand(struct expansion *x, const char *s)
{
    s = tilde_add(x, s);
    while (*s != '\0') {
        switch (*s) {
        case '\'':
            s = single_quotes_add(x, s + 1);
            break;
        case '"':
            s = double_quotes_add(x, s + 1);
            break;
        case '\\':
            if (s[1] != '\n')
                byte_add(x, s[1], true);
            s += 2;
            break;
        case '$':
            s = variable_add(x, s + 1, false);
            break;
        default:
            byte_add(x, *s++, false);
        }
    }
    field_end(x);
}

char **words_expand(const struct strings *words, int *count)
{
    struct strings fields = {0};
    for (int i = 0; i < words->count; i++) {
        struct expansion x = {.fields = &fields, .splitting = true};
        word_expand(&x, words->list[i]);
    }
    *count = fields.count;
    return strings_finish(&fields);
}

char *word_expand_single(const char *word)
{
    struct strings fields = {0};
    struct expansion x = {.fields = &fields, .present = true, .splitting = false};
    word_expand(&x, word);
    return fields.list[0];
}
