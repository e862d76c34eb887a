/*
 * less [FILE...]: shows a text page by page. The keys are listed by h.
 *
 * The text is read to its end first, and cut into rows of the screen. Where the output is no
 * terminal, less is cat.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define TEXT_MOST   (8u << 20) /* bytes that are read: an endless input is cut */
#define SEARCH_SIZE 64
#define TAB_WIDTH   8
#define CONTROL(c)  ((c)&0x1f)
#define BACKSPACE   0x7f

enum { KEY_UP = 256, KEY_DOWN, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_HOME, KEY_END, KEY_OTHER };

#define KEYS "space f: on   b: back   j k: a line   g G: ends   /TEXT n N: search   q: leaves"

static char *text;
static size_t length, room;
static bool cut; /* there was more than TEXT_MOST */

static size_t *rows; /* where each begins; one more is the end */
static size_t row_count, row_room;

static int terminal; /* keys come from here, whatever the input is */
static struct winsize screen;
static size_t top; /* the first row on the screen */
static const char *name;
static char wanted[SEARCH_SIZE];

/* Returns false after a message. */
static bool text_read(int fd, const char *of)
{
    ssize_t got = 1;
    while (!cut && got > 0) {
        if (length + BUFSIZ > room) {
            char *larger = realloc(text, 2 * room + BUFSIZ);
            cut = !larger || length >= TEXT_MOST;
            if (!larger)
                break;
            text = larger;
            room = 2 * room + BUFSIZ;
        }
        got = read(fd, text + length, room - length);
        length += got > 0 ? (size_t)got : 0;
    }
    if (got < 0)
        fprintf(stderr, "less: %s: %s\n", of, strerror(errno));
    return got >= 0;
}

static bool files_read(int count, char **names)
{
    for (int i = 0; i < count; i++) {
        int fd = open(names[i], O_RDONLY);
        if (fd < 0)
            fprintf(stderr, "less: %s: %s\n", names[i], strerror(errno));
        if (fd < 0 || !text_read(fd, names[i]))
            return false;
        close(fd);
    }
    return count > 0 || text_read(0, "standard input");
}

/* How many columns a byte takes; Korean letters have three bytes in UTF-8, and two columns. */
static size_t width_of(unsigned char c, size_t column)
{
    if (c == '\t')
        return TAB_WIDTH - column % TAB_WIDTH;
    if (c >= 0xe0 && c < 0xf0)
        return 2;
    return c >= 0x80 && c < 0xc0 ? 0 : 1;
}

static void row_add(size_t start)
{
    if (row_count == row_room) {
        row_room = 2 * row_room + 64;
        rows = realloc(rows, row_room * sizeof *rows);
        if (!rows) {
            fprintf(stderr, "less: there is not enough memory\n");
            exit(1);
        }
    }
    rows[row_count++] = start;
}

/* Cuts the text into rows; the last column stays free, so that no terminal wraps by itself. */
static void rows_find(size_t width)
{
    size_t column = 0, start = 0;
    row_count = 0;
    for (size_t i = 0; i < length; i++) {
        size_t more = width_of((unsigned char)text[i], column);
        if (text[i] != '\n' && column + more >= width) {
            row_add(start);
            start = i;
            column = 0;
        }
        column += more;
        if (text[i] == '\n') {
            row_add(start);
            start = i + 1;
            column = 0;
        }
    }
    if (start < length)
        row_add(start);
    row_add(length);
    row_count--;
}

static size_t page_rows(void)
{
    return screen.ws_row - 1u;
}

static void top_set(size_t row)
{
    size_t last = row_count > page_rows() ? row_count - page_rows() : 0;
    top = row < last ? row : last;
}

/* The size of the screen may have changed: the row that was the first stays there. */
static void screen_measure(void)
{
    struct winsize now;
    if (tcgetwinsize(terminal, &now) < 0 || now.ws_row < 2 || now.ws_col < 10)
        now = (struct winsize){.ws_row = 24, .ws_col = 80};
    bool same = now.ws_col == screen.ws_col;
    size_t place = row_count > 0 ? rows[top] : 0;
    screen = now;
    if (same)
        return;
    rows_find(screen.ws_col);
    for (top = 0; top + 1 < row_count && rows[top + 1] <= place;)
        top++;
    top_set(top);
}

static void row_print(size_t row)
{
    size_t column = 0;
    for (size_t i = rows[row]; i < rows[row + 1] && text[i] != '\n'; i++) {
        unsigned char c = (unsigned char)text[i];
        size_t width = width_of(c, column);
        column += width;
        if (c == '\t')
            printf("%*s", (int)width, "");
        else
            putchar(c < ' ' || c == BACKSPACE ? '?' : c);
    }
}

static void page_draw(const char *message)
{
    screen_measure();
    printf("\x1b[H");
    for (size_t i = 0; i < page_rows(); i++) {
        if (top + i < row_count)
            row_print(top + i);
        printf("\x1b[K\r\n");
    }
    size_t end = top + page_rows() < row_count ? top + page_rows() : row_count;
    printf("\x1b[7m");
    if (message)
        printf("%s", message);
    else
        printf("%.30s %zu-%zu of %zu%s%s  (q leaves, h: keys)", name, row_count ? top + 1 : 0, end,
               row_count, cut ? ", cut" : "", end == row_count ? ", end" : "");
    printf("\x1b[0m\x1b[K");
    fflush(stdout);
}

static int byte_read(void)
{
    unsigned char c;
    ssize_t got;
    do
        got = read(terminal, &c, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? c : EOF;
}

static int key_read(void)
{
    static const int numbered[] = {
        [1] = KEY_HOME, [4] = KEY_END, [5] = KEY_PAGE_UP, [6] = KEY_PAGE_DOWN};
    int c = byte_read(), number = 0;
    if (c != '\x1b')
        return c;
    c = byte_read();
    if (c != '[' && c != 'O')
        return c == EOF ? EOF : KEY_OTHER;
    for (c = byte_read(); c >= '0' && c <= ';'; c = byte_read())
        number = c <= '9' ? number * 10 + (c - '0') : number;
    switch (c) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'H':
        return KEY_HOME;
    case 'F':
        return KEY_END;
    case '~':
        return number > 0 && number <= 6 && numbered[number] ? numbered[number] : KEY_OTHER;
    default:
        return c == EOF ? EOF : KEY_OTHER;
    }
}

static bool row_has(size_t row)
{
    return memmem(text + rows[row], rows[row + 1] - rows[row], wanted, strlen(wanted));
}

/* Goes to the next row with what is wanted, from `row` on by steps of 1 or -1; else says so. */
static const char *search(size_t row, int step)
{
    for (; wanted[0] != '\0' && row < row_count; row += (size_t)step) {
        if (row_has(row)) {
            top_set(row);
            return NULL;
        }
    }
    return "not found";
}

/* Reads what to search for on the last line; false when that was given up. */
static bool wanted_read(void)
{
    size_t size = 0;
    int c;
    printf("\r\x1b[K/");
    fflush(stdout);
    while ((c = byte_read()) != '\r' && c != '\n') {
        if (c == EOF || c == CONTROL('C') || c == '\x1b')
            return false;
        bool erases = c == BACKSPACE || c == CONTROL('H');
        if (erases && size > 0)
            size--;
        else if (!erases && c >= ' ' && size < SEARCH_SIZE - 1)
            wanted[size++] = (char)c;
        printf("\r\x1b[K/%.*s", (int)size, wanted);
        fflush(stdout);
    }
    if (size > 0) /* nothing: the same again */
        wanted[size] = '\0';
    return true;
}

/* Acts on a key; *message is what the last line says then. False: the key leaves. */
static bool key_act(int key, const char **message)
{
    switch (key) {
    case EOF:
    case 'q':
    case 'Q':
    case CONTROL('C'):
        return false;
    case ' ':
    case 'f':
    case KEY_PAGE_DOWN:
        top_set(top + page_rows());
        break;
    case 'b':
    case KEY_PAGE_UP:
        top_set(top > page_rows() ? top - page_rows() : 0);
        break;
    case 'j':
    case '\r':
    case '\n':
    case KEY_DOWN:
        top_set(top + 1);
        break;
    case 'k':
    case KEY_UP:
        top_set(top > 0 ? top - 1 : 0);
        break;
    case 'g':
    case KEY_HOME:
        top_set(0);
        break;
    case 'G':
    case KEY_END:
        top_set(row_count);
        break;
    case '/':
        if (wanted_read())
            *message = search(top + 1, 1);
        break;
    case 'n':
        *message = search(top + 1, 1);
        break;
    case 'N':
        *message = search(top - 1, -1);
        break;
    default:
        *message = KEYS;
    }
    return true;
}

static int pages_show(void)
{
    struct termios cooked, raw;
    terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC);
    if (terminal < 0 || tcgetattr(terminal, &cooked) < 0) {
        fprintf(stderr, "less: /dev/tty: %s\n", strerror(errno));
        return 1;
    }
    raw = cooked;
    cfmakeraw(&raw);
    tcsetattr(terminal, TCSADRAIN, &raw);
    printf("\x1b[2J");
    const char *message = NULL;
    do {
        page_draw(message);
        message = NULL;
    } while (key_act(key_read(), &message));
    printf("\r\x1b[K");
    fflush(stdout);
    tcsetattr(terminal, TCSADRAIN, &cooked);
    return 0;
}

int main(int argc, char **argv)
{
    name = argc == 2 ? argv[1] : "";
    if (argc == 1 && isatty(0)) {
        fprintf(stderr, "usage: less FILE..., or PROGRAM | less\n");
        return 2;
    }
    if (!files_read(argc - 1, argv + 1))
        return 1;
    if (isatty(1))
        return pages_show();
    return fwrite(text, 1, length, stdout) == length && fflush(stdout) == 0 ? 0 : 1;
}
