/* From text to a tree, by recursive descent. Words keep their quotes for expand.c. */
#include "sh.h"

#include <ctype.h>
#include <string.h>

enum token {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_WORD,
    TOKEN_SEMICOLON,
    TOKEN_BACKGROUND, /* & */
    TOKEN_AND,        /* && */
    TOKEN_OR,         /* || */
    TOKEN_PIPE,
    TOKEN_OPEN,  /* ( */
    TOKEN_CLOSE, /* ) */
    TOKEN_REDIRECT,
};

struct parser {
    const char *next;             /* where the text goes on after the token */
    const char *start;            /* where the token begins */
    const char *before;           /* where the token before it has ended */
    enum token token;             /* the one to be looked at */
    char *word;                   /* of TOKEN_WORD */
    struct redirection *redirect; /* of TOKEN_REDIRECT, without its target */
    enum parse_result result;     /* the first failure */
    const char *error;            /* what is at the place of a PARSE_ERROR */
};

static void fail(struct parser *p, const char *what)
{
    if (p->result == PARSE_OK) {
        p->result = PARSE_ERROR;
        p->error = what;
    }
    p->token = TOKEN_END;
}

static void fail_incomplete(struct parser *p)
{
    if (p->result == PARSE_OK)
        p->result = PARSE_INCOMPLETE;
    p->token = TOKEN_END;
}

static const char *token_text(const struct parser *p)
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

/* Moves on to the next token. */
static void advance(struct parser *p)
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
        fail_incomplete(p);
        return;
    }
    p->word = arena_copy(p->next, (size_t)(end - p->next));
    p->token = TOKEN_WORD;
    p->next = end;
}

/* The text from `start` on that has been parsed. */
static char *parsed_text(const struct parser *p, const char *start)
{
    return arena_copy(start, p->before > start ? (size_t)(p->before - start) : 0);
}

static void newlines_skip(struct parser *p)
{
    while (p->token == TOKEN_NEWLINE)
        advance(p);
}

static struct item *list_parse(struct parser *p, enum token last);

/* Takes the redirection and the word after it. */
static void redirection_parse(struct parser *p, struct command *command)
{
    struct redirection *redirect = p->redirect;
    advance(p);
    if (p->token != TOKEN_WORD) {
        fail(p, token_text(p));
        return;
    }
    redirect->target = p->word;
    advance(p);

    struct redirection **link = &command->redirections;
    while (*link)
        link = &(*link)->next;
    *link = redirect;
}

static struct command *command_parse(struct parser *p)
{
    struct command *command = arena_alloc(sizeof *command);
    if (p->token == TOKEN_OPEN) {
        advance(p);
        command->subshell = list_parse(p, TOKEN_CLOSE);
        if (p->result == PARSE_OK)
            advance(p);
    }
    for (;;) {
        if (p->token == TOKEN_REDIRECT) {
            redirection_parse(p, command);
        } else if (p->token == TOKEN_WORD && !command->subshell) {
            bool assignment = command->words.count == 0 && assignment_length(p->word) > 0;
            strings_add(assignment ? &command->assignments : &command->words, p->word);
            advance(p);
        } else {
            break;
        }
    }
    if (!command->subshell && command->words.count == 0 && command->assignments.count == 0 &&
        !command->redirections)
        fail(p, token_text(p));
    return command;
}

static struct pipeline *pipeline_parse(struct parser *p)
{
    struct pipeline *pipeline = arena_alloc(sizeof *pipeline);
    const char *start = p->start;
    while (p->token == TOKEN_WORD && strcmp(p->word, "!") == 0) {
        pipeline->negated = !pipeline->negated;
        advance(p);
    }
    struct command **link = &pipeline->commands;
    for (;;) {
        *link = command_parse(p);
        link = &(*link)->next;
        if (p->token != TOKEN_PIPE) {
            pipeline->text = parsed_text(p, start);
            return pipeline;
        }
        advance(p);
        newlines_skip(p);
        if (p->token == TOKEN_END)
            fail_incomplete(p);
    }
}

static struct item *item_parse(struct parser *p)
{
    struct item *item = arena_alloc(sizeof *item);
    const char *start = p->start;
    struct pipeline **link = &item->pipelines;
    enum condition when = WHEN_ALWAYS;
    for (;;) {
        *link = pipeline_parse(p);
        (*link)->when = when;
        link = &(*link)->next;
        if (p->token != TOKEN_AND && p->token != TOKEN_OR) {
            item->text = parsed_text(p, start);
            return item;
        }
        when = p->token == TOKEN_AND ? WHEN_SUCCESS : WHEN_FAILURE;
        advance(p);
        newlines_skip(p);
        if (p->token == TOKEN_END)
            fail_incomplete(p);
    }
}

/* Items up to the token `last`. */
static struct item *list_parse(struct parser *p, enum token last)
{
    struct item *list = NULL, **link = &list;
    newlines_skip(p);
    while (p->result == PARSE_OK && p->token != last) {
        if (p->token == TOKEN_END) {
            fail_incomplete(p);
            break;
        }
        *link = item_parse(p);
        (*link)->background = p->token == TOKEN_BACKGROUND;
        link = &(*link)->next;
        if (p->token == TOKEN_BACKGROUND || p->token == TOKEN_SEMICOLON ||
            p->token == TOKEN_NEWLINE)
            advance(p);
        else if (p->token != last && p->token != TOKEN_END)
            fail(p, token_text(p));
        newlines_skip(p);
    }
    return list;
}

enum parse_result parse(const char *text, struct item **list, const char **error)
{
    struct parser p = {.next = text, .result = PARSE_OK};
    advance(&p);
    *list = list_parse(&p, TOKEN_END);
    *error = p.error;
    return p.result;
}
