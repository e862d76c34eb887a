/*
 * The shell. Reading order: main.c (the loop), scan.c and parse.c (text to a tree), expand.c and
 * glob.c (words to arguments), run.c, compound.c and redirect.c (the tree to processes), jobs.h
 * with jobs.c, terminal.c and control.c (processes to jobs), builtin.c, test.c, variables.c.
 * edit.c, keys.c, history.c and complete.c are the interactive side; arena.c is the memory behind a
 * command.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define STATUS_SYNTAX     2
#define STATUS_CANNOT_RUN 126
#define STATUS_NOT_FOUND  127
#define STATUS_SIGNAL     128 /* + the signal's number */

/* What the shell is and did last; main.c. */
struct shell {
    bool interactive;      /* reads from a terminal */
    bool job_control;      /* every pipeline is a process group, and has the terminal in turn */
    bool interrupted;      /* by Ctrl-C, or refused: what is left of the line is not run */
    int loops;             /* that the command that runs now stands in */
    int leaving;           /* how many of them are being left, by break, continue, or Ctrl-Z */
    int last_status;       /* $? */
    pid_t last_background; /* $! */
    pid_t pid;             /* $$, also in its subshells */
    const char *name;      /* $0 */
    char **arguments;      /* $1 ... */
    int argument_count;    /* $# */
};
extern struct shell shell;

/* Parses and runs a text of one or more whole lines; returns its status. */
int text_run(const char *text);
/* Whether the shell may end: asks to think again, once, while jobs are stopped. */
bool leave_allowed(void);
/* Runs the lines of a file. */
int file_run(int fd);
/* After a read of `fd` that failed: whether it is no more than that it has to be tried again. */
bool read_again(int fd);

/* Says so; returns the status for exit(). */
int out_of_memory(void);

/* Memory that lives until the current text has been run; arena.c. */
void *arena_alloc(size_t size);
char *arena_copy(const char *text, size_t length);
void *arena_mark(void);
void arena_release(void *mark); /* frees everything allocated after the mark */

/* A growing string in the arena. */
struct text {
    char *bytes; /* not terminated; NULL while empty */
    size_t length, room;
};
void text_add(struct text *text, char c);
void text_append(struct text *text, const char *bytes, size_t length);
char *text_finish(struct text *text); /* terminated */

/* A growing list of strings in the arena. */
struct strings {
    char **list; /* ended by NULL after strings_finish */
    int count, room;
};
void strings_add(struct strings *strings, char *s);
char **strings_finish(struct strings *strings);

/*
 * The tree; parse.c.
 *
 *   list      item ; item & item            in the background after a &
 *   item      pipeline && pipeline || ...   joined by `next` and `when`
 *   pipeline  command | command             joined by `next`
 *   command   words and redirections; or ( list ) or a compound, with redirections
 *   compound  if, while, until, for, { list; }
 *
 * Words are still as typed, with their quotes.
 */
enum redirection_kind { REDIRECT_READ, REDIRECT_WRITE, REDIRECT_APPEND, REDIRECT_DUPLICATE };

struct redirection {
    enum redirection_kind kind;
    int fd;       /* what is redirected */
    char *target; /* a path, or a descriptor's number */
    struct redirection *next;
};

struct command {
    struct strings assignments, words;
    struct redirection *redirections;
    struct item *subshell;     /* instead of words */
    struct compound *compound; /* instead of words */
    struct command *next;
};

enum compound_kind { COMPOUND_IF, COMPOUND_WHILE, COMPOUND_FOR };

struct compound {
    enum compound_kind kind;
    struct item *condition;     /* of if and while; NULL: nothing is asked */
    struct item *body;          /* after then, else, do, { */
    struct compound *otherwise; /* of if: what elif or else begins */
    bool until;                 /* while, with the condition turned round */
    char *name;                 /* of for */
    struct strings words;       /* of for */
};

enum condition { WHEN_ALWAYS, WHEN_SUCCESS, WHEN_FAILURE };

struct pipeline {
    struct command *commands;
    const char *text;    /* as typed */
    bool negated;        /* `!` before it */
    enum condition when; /* of the status before it */
    struct pipeline *next;
};

struct item {
    struct pipeline *pipelines;
    const char *text; /* as typed */
    bool background;
    struct item *next;
};

enum parse_result { PARSE_OK, PARSE_INCOMPLETE, PARSE_ERROR };

/* Parses the text. An incomplete one needs another line; *error says near what an error is. */
enum parse_result parse(const char *text, struct item **list, const char **error);

/* Expands words to arguments: variables, quotes, file name patterns; expand.c. */
char **words_expand(const struct strings *words, int *count);
/* Expands to exactly one string, without splitting or patterns. */
char *word_expand_single(const char *word);

/* File names that match the pattern, sorted; false when there is none; glob.c. In a pattern a
 * backslash takes the next byte literally. */
bool glob(const char *pattern, struct strings *matches);
bool pattern_match(const char *pattern, const char *name);

/* Carries a command's redirections out, in order; false after a message; redirect.c. */
bool redirections_run(const struct command *command);

#define PRIVATE_FD 10 /* descriptors of the shell itself lie from here on */

/* What the descriptors 0 to 9 were before a builtin's redirections; a copy of -1: not open. */
struct saved_descriptors {
    int copy[PRIVATE_FD];
    bool saved[PRIVATE_FD];
};

void descriptors_save(const struct command *command, struct saved_descriptors *saved);
void descriptors_restore(const struct saved_descriptors *saved);

/* Runs a list; run.c. */
int list_run(const struct item *list);
int compound_run(const struct compound *compound); /* compound.c */
int run_break(int argc, char **argv);              /* also `continue` */
int run_test(int argc, char **argv);               /* also `[`; test.c */

/* Builtins run in the shell itself; builtin.c. */
typedef int (*builtin)(int argc, char **argv);
builtin builtin_find(const char *name);
const char *builtin_name(int index); /* NULL after the last */

/* Jobs; jobs.c. The rest about them is in jobs.h. */
void jobs_report(void); /* notes what became of them, and tells the user of an interactive shell */
int status_of(int wait_status); /* what $? becomes */

/* Variables; variables.c. */
const char *variable_get(const char *name); /* NULL when unset */
void variable_set(const char *name, const char *value);
void variable_export(const char *name);
void variable_unset(const char *name);
/* How many bytes at the start may be a variable's name. */
size_t name_length(const char *s);
/* If the word is NAME=..., the length of NAME; else 0. */
size_t assignment_length(const char *word);

/* The line is too long to be kept whole: it is not run, nor the rest of its command. */
void line_refuse(size_t limit);

/* Reads a line with editing; NULL at the end of the input; edit.c. The line is the caller's. */
char *line_edit(const char *prompt);

/* history.c. Index 0 is the oldest. */
void history_add(const char *line);
int history_count(void);
const char *history_line(int index);

/* Completes the word that ends at `cursor`; complete.c. Fills `matches`, all of which begin with
 * the bytes from *start on. */
void complete(const char *line, size_t cursor, size_t *start, struct strings *matches);
