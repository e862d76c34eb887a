/*
 * The terminal: what a typed line becomes before a program reads it, and what a program writes
 * becomes before it goes out (termios(3)). One for the whole machine, behind /dev/console, on
 * whatever line it was given.
 *
 * Input is taken in the line's interrupt and lies in one ring:
 *
 *      tail              line_start                head
 *      | may be read       | being edited            |
 *
 * In canonical mode what may be read consists of whole lines, each with a mark at its last byte.
 * Otherwise line_start is at head. The three are free-running; the kernel's code is not
 * interrupted, so that nothing here needs a lock.
 */
#pragma once

#include "kernel/abi/termios.h"
#include "kernel/base/types.h"
#include "kernel/files/poll.h"
#include "kernel/threads/wait.h"

#define TTY_INPUT_SIZE 4096u /* a power of two, and the longest line, as on Linux */

/* The hardware behind a terminal. Its interrupt gives each byte of input to tty_take(). */
struct tty_line {
    void (*write)(const char *bytes, size_t size); /* any context */
    bool (*writable)(void); /* whether a step has nothing to wait for; NULL: it never has */
    void (*resume_input)(
        void);           /* after a refusal there is room again; NULL when it keeps nothing */
    uint32_t write_step; /* bytes of a program that may go out between two preemption points */
    uint16_t rows, columns;
};

struct tty {
    const struct tty_line *line;
    struct termios settings;
    struct winsize window;
    int session;    /* the session whose terminal it is, or 0 */
    int foreground; /* the process group that Ctrl-C reaches, or 0 */

    bool transparent; /* a channel for tools/run and no terminal (console=pipe) */
    bool escaped;     /* transparent: a DLE was seen */
    bool ended;       /* transparent: no more input will come */

    uint8_t input[TTY_INPUT_SIZE];
    uint32_t marks[TTY_INPUT_SIZE / 32]; /* bit n: input[n] ends a line; a 0 there is end of file */
    uint32_t tail, line_start, head;
    uint32_t line_column; /* where the echo of the line being edited begins */
    bool literal_next;    /* the next byte is taken as it is (Ctrl-V) */
    bool stalled;         /* the line holds back input for want of room */

    uint32_t column; /* where the cursor is, as far as we know */
    struct wait_queue readers;
    struct poll_list pollers;
};

/* Canonical mode as Linux sets it up at first. */
void tty_init(struct tty *tty, const struct tty_line *line, bool transparent);

static inline bool tty_is_canonical(const struct tty *tty)
{
    return !tty->transparent && (tty->settings.c_lflag & ICANON);
}

static inline void tty_set_mark(struct tty *tty, uint32_t at)
{
    tty->marks[at % TTY_INPUT_SIZE / 32] |= 1u << at % 32;
}

static inline bool tty_has_mark(const struct tty *tty, uint32_t at)
{
    return tty->marks[at % TTY_INPUT_SIZE / 32] & 1u << at % 32;
}

/* Takes a byte of input: in the line's interrupt. false: no room, offer it again later. */
bool tty_take(struct tty *tty, uint8_t byte);

static inline uint32_t tty_readable(const struct tty *tty)
{
    return tty->line_start - tty->tail;
}

/*
 * Copies to the user what may be read: at most `length` bytes, and in canonical mode at most one
 * line. The count (0 at an end of file mark), or -EFAULT.
 */
int32_t tty_copy_out(struct tty *tty, uaddr_t to, uint32_t length);

/* Lets readers have all that was typed so far. Any context. */
void tty_release(struct tty *tty);

void tty_flush_input(struct tty *tty);

/* New settings; on a change of mode, what was typed so far may be read at once. */
void tty_set(struct tty *tty, const struct termios *settings);

/* Sends bytes to the line with the output processing that the settings ask for. Any context. */
void tty_write(struct tty *tty, const char *bytes, size_t size);

/* The column at which the echo of the input from `from` up to `to` ends, begun at `column`. */
uint32_t tty_echo_column(const struct tty *tty, uint32_t from, uint32_t to, uint32_t column);

/* Ctrl-T, as BSD's VSTATUS: who waits for whom. console.c */
void tty_print_waits(struct tty *tty);

/* Shows a typed byte, control characters as ^X. */
void tty_echo(struct tty *tty, uint8_t byte);
