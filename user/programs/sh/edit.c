/*
 * Editing a line on a terminal. The terminal is raw while a line is read: every key but Ctrl-C
 * comes at once as it is, and the shell shows the line itself. A line that is wider than the
 * terminal is shown in part.
 */
#include "keys.h"
#include "sh.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define LINE_SIZE 4096

struct editor {
    const char *prompt;
    char line[LINE_SIZE];
    size_t length, cursor;
    bool too_long;         /* some of what was typed is not in `line` */
    size_t width;          /* of the terminal */
    int history;           /* the line shown; history_count() for the new one */
    char draft[LINE_SIZE]; /* the new line, while an old one is shown */
};

/* Bytes for the terminal, sent by one write. */
static char output[2 * LINE_SIZE + 64];
static size_t output_length;

static void put(const char *bytes, size_t length)
{
    if (length > sizeof output - output_length)
        length = sizeof output - output_length;
    memcpy(output + output_length, bytes, length);
    output_length += length;
}

static void put_text(const char *text)
{
    put(text, strlen(text));
}

static void put_send(void)
{
    if (write(1, output, output_length) < 0)
        clearerr(stdout); /* the terminal is gone; the next read says so */
    output_length = 0;
}

static size_t terminal_width(void)
{
    struct winsize size;
    return ioctl(0, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

/* Draws the prompt and the part of the line around the cursor. */
static void redraw(struct editor *e)
{
    e->width = terminal_width(); /* it may have changed */
    size_t room = e->width - strlen(e->prompt) - 1;
    size_t first = e->cursor > room ? e->cursor - room : 0;
    size_t shown = e->length - first < room ? e->length - first : room;
    char move[16];
    put_text("\r");
    put_text(e->prompt);
    put(e->line + first, shown);
    put_text("\x1b[K"); /* clears to the end of the line */
    if (first + shown > e->cursor) {
        snprintf(move, sizeof move, "\x1b[%zuD", first + shown - e->cursor);
        put_text(move);
    }
    put_send();
}

static void insert(struct editor *e, const char *bytes, size_t count)
{
    if (e->length + count >= LINE_SIZE) {
        e->too_long = true;
        return;
    }
    memmove(e->line + e->cursor + count, e->line + e->cursor, e->length - e->cursor);
    memcpy(e->line + e->cursor, bytes, count);
    e->length += count;
    e->cursor += count;
    bool simple = e->cursor == e->length && strlen(e->prompt) + e->length < e->width - 1;
    if (!simple) {
        redraw(e);
        return;
    }
    put(bytes, count);
    put_send();
}

/* Removes what lies between two places of the line. */
static void cut(struct editor *e, size_t from, size_t to)
{
    memmove(e->line + from, e->line + to, e->length - to);
    e->length -= to - from;
    e->cursor = from;
    e->too_long &= e->length > 0;
    redraw(e);
}

static void word_cut(struct editor *e)
{
    size_t from = e->cursor;
    while (from > 0 && e->line[from - 1] == ' ')
        from--;
    while (from > 0 && e->line[from - 1] != ' ')
        from--;
    cut(e, from, e->cursor);
}

static void cursor_move(struct editor *e, size_t place)
{
    e->cursor = place;
    redraw(e);
}

static void line_replace(struct editor *e, const char *line)
{
    e->length = strlcpy(e->line, line, LINE_SIZE);
    if (e->length >= LINE_SIZE)
        e->length = LINE_SIZE - 1;
    cursor_move(e, e->length);
}

/* Shows the older (-1) or the newer (+1) line. */
static void history_move(struct editor *e, int step)
{
    int place = e->history + step;
    if (place < 0 || place > history_count())
        return;
    e->line[e->length] = '\0';
    if (e->history == history_count())
        strcpy(e->draft, e->line);
    e->history = place;
    line_replace(e, place == history_count() ? e->draft : history_line(place));
}

/* How many bytes all matches begin with. */
static size_t common_length(const struct strings *matches)
{
    size_t common = strlen(matches->list[0]);
    for (int i = 1; i < matches->count; i++) {
        size_t same = 0;
        while (same < common && matches->list[i][same] == matches->list[0][same])
            same++;
        common = same;
    }
    return common;
}

static void matches_show(struct editor *e, const struct strings *matches)
{
    put_text("\n");
    for (int i = 0; i < matches->count; i++) {
        put_text(matches->list[i]);
        put_text(i + 1 < matches->count ? "  " : "\n");
    }
    redraw(e);
}

/* Ctrl-T, which the kernel answers itself while a program runs. */
static void waits_show(struct editor *e)
{
    char line[256];
    FILE *file = fopen("/proc/waits", "r");
    fputs("\n", stdout);
    while (file && fgets(line, sizeof line, file))
        fputs(line, stdout);
    fflush(stdout);
    if (file)
        fclose(file);
    redraw(e);
}

/* The Tab key: adds what is certain; when nothing is, shows what is possible. */
static void complete_word(struct editor *e)
{
    struct strings matches = {0};
    size_t start;
    void *mark = arena_mark();
    complete(e->line, e->cursor, &start, &matches);
    if (matches.count > 0) {
        const char *match = matches.list[0];
        size_t typed = e->cursor - start, common = common_length(&matches);
        bool only = matches.count == 1;
        if (common > typed)
            insert(e, match + typed, common - typed);
        else if (!only)
            matches_show(e, &matches);
        if (only && match[common - 1] != '/')
            insert(e, " ", 1);
    }
    arena_release(mark);
}

/* Acts on a key that moves, in the line or among the lines; false if it is another. */
static bool move_act(struct editor *e, int key)
{
    switch (key) {
    case CONTROL('A'):
    case KEY_HOME:
        cursor_move(e, 0);
        return true;
    case CONTROL('E'):
    case KEY_END:
        cursor_move(e, e->length);
        return true;
    case CONTROL('B'):
    case KEY_LEFT:
        cursor_move(e, e->cursor > 0 ? e->cursor - 1 : 0);
        return true;
    case CONTROL('F'):
    case KEY_RIGHT:
        cursor_move(e, e->cursor < e->length ? e->cursor + 1 : e->cursor);
        return true;
    case CONTROL('P'):
    case KEY_UP:
        history_move(e, -1);
        return true;
    case CONTROL('N'):
    case KEY_DOWN:
        history_move(e, 1);
        return true;
    }
    return false;
}

/* Acts on a key that changes the line; false if it is another. */
static bool change_act(struct editor *e, int key)
{
    switch (key) {
    case CONTROL('H'):
    case KEY_DELETE_BACK:
        if (e->cursor > 0)
            cut(e, e->cursor - 1, e->cursor);
        return true;
    case CONTROL('D'):
    case KEY_DELETE:
        if (e->cursor < e->length)
            cut(e, e->cursor, e->cursor + 1);
        return true;
    case CONTROL('K'):
        cut(e, e->cursor, e->length);
        return true;
    case CONTROL('U'):
        cut(e, 0, e->cursor);
        return true;
    case CONTROL('W'):
        word_cut(e);
        return true;
    case CONTROL('L'):
        put_text("\x1b[H\x1b[2J"); /* cursor home, clear the screen */
        redraw(e);
        return true;
    case CONTROL('T'):
        waits_show(e);
        return true;
    case '\t':
        complete_word(e);
        return true;
    }
    return false;
}

static void key_act(struct editor *e, int key)
{
    bool known = move_act(e, key) || change_act(e, key);
    if (!known && key >= ' ' && key <= UCHAR_MAX) {
        char c = (char)key;
        insert(e, &c, 1);
    }
}

/* Reads keys until the line is finished; false at the end of the input. */
static bool keys_run(struct editor *e)
{
    put_text(e->prompt);
    put_send();
    for (;;) {
        int key = key_read();
        if (key == EOF || (key == CONTROL('D') && e->length == 0))
            return false;
        if (key == '\r' || key == '\n')
            return true;
        if (key == CONTROL('C')) {
            put_text("^C");
            e->length = 0;
            shell.interrupted = true;
            return true;
        }
        key_act(e, key);
    }
}

char *line_edit(const char *prompt)
{
    static struct editor e;
    struct termios cooked = {0}, raw;
    e = (struct editor){.prompt = prompt, .width = terminal_width(), .history = history_count()};

    fflush(stdout);
    bool is_terminal = tcgetattr(0, &cooked) == 0;
    raw = cooked;
    cfmakeraw(&raw);
    raw.c_oflag |= OPOST | ONLCR; /* what runs in the background goes on writing lines */
    raw.c_iflag |= ICRNL; /* what is typed ahead may be meant for a program, in cooked mode */
    raw.c_lflag |= ISIG;  /* Ctrl-C right after the Return key is for the program that it starts */
    raw.c_cc[VQUIT] = raw.c_cc[VSUSP] = 0;
    if (is_terminal)
        tcsetattr(0, TCSADRAIN, &raw);
    bool got = keys_run(&e);
    put_text(got ? "\n" : "");
    put_send();
    if (is_terminal)
        tcsetattr(0, TCSADRAIN, &cooked);
    if (got && e.too_long) {
        line_refuse(LINE_SIZE - 1);
        e.length = 0;
    }
    e.line[e.length] = '\0';
    return got ? strdup(e.line) : NULL;
}
