/* From tokens to a tree, by recursive descent. */
#include "parse.h"

#include <string.h>

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

/* Words that end a list where a command could begin. */
static const char *const closing_words[] = {"then", "elif", "else", "fi", "do", "done", "}"};

static bool at_word(const struct parser *p, const char *word)
{
    return p->token == TOKEN_WORD && strcmp(p->word, word) == 0;
}

static bool at_closing_word(const struct parser *p)
{
    for (size_t i = 0; i < sizeof closing_words / sizeof closing_words[0]; i++) {
        if (at_word(p, closing_words[i]))
            return true;
    }
    return false;
}

/* Passes a word that must be here. */
static void word_take(struct parser *p, const char *word)
{
    if (p->token == TOKEN_END)
        parse_fail_incomplete(p);
    else if (!at_word(p, word))
        parse_fail(p, token_text(p));
    else
        advance(p);
}

static struct item *list_parse(struct parser *p, enum token last);

/* The commands after this word, up to a closing one. */
static struct item *part_parse(struct parser *p, const char *word)
{
    word_take(p, word);
    struct item *list = list_parse(p, TOKEN_WORD);
    if (!list)
        parse_fail(p, token_text(p));
    return list;
}

static struct compound *compound_create(enum compound_kind kind)
{
    struct compound *compound = arena_alloc(sizeof *compound);
    compound->kind = kind;
    return compound;
}

/* From `if` or `elif` to `fi`. An else part has no condition. */
static struct compound *if_parse(struct parser *p)
{
    struct compound *compound = compound_create(COMPOUND_IF);
    compound->condition = part_parse(p, p->word);
    compound->body = part_parse(p, "then");
    if (at_word(p, "elif")) {
        compound->otherwise = if_parse(p);
        return compound;
    }
    if (at_word(p, "else")) {
        compound->otherwise = compound_create(COMPOUND_IF);
        compound->otherwise->body = part_parse(p, "else");
    }
    word_take(p, "fi");
    return compound;
}

static struct compound *while_parse(struct parser *p)
{
    struct compound *compound = compound_create(COMPOUND_WHILE);
    compound->until = at_word(p, "until");
    compound->condition = part_parse(p, p->word);
    compound->body = part_parse(p, "do");
    word_take(p, "done");
    return compound;
}

/* `for NAME in WORDS`, or `for NAME`, which goes through the arguments. */
static struct compound *for_parse(struct parser *p)
{
    struct compound *compound = compound_create(COMPOUND_FOR);
    advance(p);
    if (p->token == TOKEN_END) {
        parse_fail_incomplete(p);
    } else if (p->token != TOKEN_WORD || name_length(p->word) != strlen(p->word)) {
        parse_fail(p, token_text(p));
    } else {
        compound->name = p->word;
        advance(p);
    }
    newlines_skip(p);
    if (at_word(p, "in")) {
        for (advance(p); p->token == TOKEN_WORD; advance(p))
            strings_add(&compound->words, p->word);
    } else {
        strings_add(&compound->words, "\"$@\"");
    }
    if (p->token == TOKEN_SEMICOLON)
        advance(p);
    newlines_skip(p);
    compound->body = part_parse(p, "do");
    word_take(p, "done");
    return compound;
}

/* `{ list; }` is an else part alone. */
static struct compound *group_parse(struct parser *p)
{
    struct compound *compound = compound_create(COMPOUND_IF);
    compound->body = part_parse(p, "{");
    word_take(p, "}");
    return compound;
}

/* NULL when no compound command begins here. */
static struct compound *compound_parse(struct parser *p)
{
    if (at_word(p, "if"))
        return if_parse(p);
    if (at_word(p, "while") || at_word(p, "until"))
        return while_parse(p);
    if (at_word(p, "for"))
        return for_parse(p);
    if (at_word(p, "{"))
        return group_parse(p);
    if (at_word(p, "case") || at_word(p, "function"))
        parse_fail(p, at_word(p, "case") ? "`case', which this shell does not have"
                                         : "`function', which this shell does not have");
    if (at_closing_word(p))
        parse_fail(p, token_text(p));
    return NULL;
}

/* Takes the redirection and the word after it. */
static void redirection_parse(struct parser *p, struct command *command)
{
    struct redirection *redirect = p->redirect;
    advance(p);
    if (p->token != TOKEN_WORD) {
        parse_fail(p, token_text(p));
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
    } else {
        command->compound = compound_parse(p);
    }
    bool simple = !command->subshell && !command->compound;
    for (;;) {
        if (p->token == TOKEN_REDIRECT) {
            redirection_parse(p, command);
        } else if (p->token == TOKEN_WORD && simple) {
            bool assignment = command->words.count == 0 && assignment_length(p->word) > 0;
            strings_add(assignment ? &command->assignments : &command->words, p->word);
            advance(p);
        } else {
            break;
        }
    }
    if (simple && command->words.count == 0 && command->assignments.count == 0 &&
        !command->redirections)
        parse_fail(p, token_text(p));
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
            parse_fail_incomplete(p);
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
            parse_fail_incomplete(p);
    }
}

/* Whether the token ends a list that goes to `last`; TOKEN_WORD stands for a closing word. */
static bool list_ends(const struct parser *p, enum token last)
{
    return p->token == last && (last != TOKEN_WORD || at_closing_word(p));
}

/* Items up to the token `last`. */
static struct item *list_parse(struct parser *p, enum token last)
{
    struct item *list = NULL, **link = &list;
    newlines_skip(p);
    while (p->result == PARSE_OK && !list_ends(p, last)) {
        if (p->token == TOKEN_END) {
            parse_fail_incomplete(p);
            break;
        }
        *link = item_parse(p);
        (*link)->background = p->token == TOKEN_BACKGROUND;
        link = &(*link)->next;
        if (p->token == TOKEN_BACKGROUND || p->token == TOKEN_SEMICOLON ||
            p->token == TOKEN_NEWLINE)
            advance(p);
        else if (!list_ends(p, last) && p->token != TOKEN_END)
            parse_fail(p, token_text(p));
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
