/* From text to tokens. Words keep their quotes for expand.c. */
#include "parse.h"

#include <ctype.h>
#include <string.h>

void parse_fail(struct parser *p, const char *what)
{
    if (p->result == PARSE_OK) {
        p->result = PARSE_ERROR;
        p->error = what;
    }
    p->token = TOKEN_END;
}

void parse_fail_incomplete(struct parser *p)
{
    if (p->result == PARSE_OK)
        p->result = PARSE_INCOMPLETE;
    p->token = TOKEN_END;
}

const char *token_text(const struct parser *p)
{
    static const char *const texts[] = {
        [TOKEN_END] = "the end",   [TOKEN_NEWLINE] = "the end of the line",
        [TOKEN_SEMICOLON] = "`;'", [TOKEN_BACKGROUND] = "`&'",
        [TOKEN_AND] = "`&&'",      [TOKEN_OR] = "`||'",
        [TOKEN_PIPE] = "`|'",      [TOKEN_OPEN] = "`('",
        [TOKEN_CLOSE] = "`)'",     [TOKEN_REDIRECT] = "a redirection",
    };
    return p->token == TOKEN_WORD ? p->word : texts[p->token];
}

/* Blanks, comments, and a backslash at the end of a line. */
static const char *blanks_skip(const char *s)
{
    for (;;) {
        if (*s == ' ' || *s == '\t')
            s++;
        else if (s[0] == '\\' && s[1] == '\n')
            s += 2;
        else if (*s == '#')
            s += strcspn(s, "\n");
        else
            return s;
    }
}

/* The end of a quoted part that starts at `s`, or NULL when it is not closed. */
static const char *quotes_skip(const char *s)
{
    char quote = *s++;
    while (*s != '\0' && *s != quote) {
        if (quote == '"' && *s == '\\' && s[1] != '\0')
            s++;
        s++;
    }
    return *s == quote ? s + 1 : NULL;
}

/* The end of the word that starts at `s`, or NULL when a quote in it is not closed. */
static const char *word_skip(const char *s)
{
    while (*s != '\0' && !strchr(" \t\n;&|()<>", *s)) {
        if (*s == '\'' || *s == '"') {
            s = quotes_skip(s);
            if (!s)
                return NULL;
        } else if (*s == '\\') {
            if (s[1] == '\0')
                return NULL; /* the line goes on */
            s += 2;
        } else {
            s++;
        }
    }
    return s;
}

/* Reads `<`, `>`, `>>`, `>&` or `<&`, with a descriptor's number before it or not. */
static bool redirection_scan(struct parser *p)
{
    const char *s = p->next;
    int fd = -1;
    if (isdigit((unsigned char)s[0]) && (s[1] == '<' || s[1] == '>'))
        fd = *s++ - '0';
    if (*s != '<' && *s != '>')
        return false;

    struct redirection *redirect = arena_alloc(sizeof *redirect);
    redirect->fd = fd >= 0 ? fd : *s == '<' ? 0 : 1;
    redirect->kind = *s == '<' ? REDIRECT_READ : REDIRECT_WRITE;
    s++;
    if (*s == '&') {
        redirect->kind = REDIRECT_DUPLICATE;
        s++;
    } else if (*s == '>' && redirect->kind == REDIRECT_WRITE) {
        redirect->kind = REDIRECT_APPEND;
        s++;
    }
    p->redirect = redirect;
    p->token = TOKEN_REDIRECT;
    p->next = s;
    return true;
}

/* Reads a sign: one character, or two that are the same. */
static bool sign_scan(struct parser *p)
{
    static const struct {
        const char *text;
        enum token token;
    } signs[] = {
        {"&&", TOKEN_AND},      {"||", TOKEN_OR},  {"&", TOKEN_BACKGROUND}, {"|", TOKEN_PIPE},
        {";", TOKEN_SEMICOLON}, {"(", TOKEN_OPEN}, {")", TOKEN_CLOSE},      {"\n", TOKEN_NEWLINE},
    };
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t length = strlen(signs[i].text);
        if (strncmp(p->next, signs[i].text, length) == 0) {
            p->token = signs[i].token;
            p->next += length;
            return true;
        }
    }
    return false;
}

void advance(struct parser *p)
{
    if (p->result != PARSE_OK)
        return;
    p->before = p->next;
    p->next = p->start = blanks_skip(p->next);
    if (*p->next == '\0') {
        p->token = TOKEN_END;
        return;
    }
    if (redirection_scan(p) || sign_scan(p))
        return;

    const char *end = word_skip(p->next);
    if (!end) {
        parse_fail_incomplete(p);
        return;
    }
    p->word = arena_copy(p->next, (size_t)(end - p->next));
    p->token = TOKEN_WORD;
    p->next = end;
}
