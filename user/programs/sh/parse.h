/* Between the two halves of the parser: scan.c finds tokens, parse.c makes a tree of them. */
#pragma once

#include "sh.h"

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

/* Moves on to the next token. After a failure the token is TOKEN_END, and stays it. */
void advance(struct parser *p);
/* The token as a message names it. */
const char *token_text(const struct parser *p);
/* The first failure counts. */
void parse_fail(struct parser *p, const char *what);
void parse_fail_incomplete(struct parser *p);
