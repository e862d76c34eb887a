/* From the bytes of a terminal to keys. */
#include "keys.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define KEY_ESCAPE 27

static int byte_read(void)
{
    unsigned char c;
    ssize_t got;
    do
        got = read(0, &c, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? c : EOF;
}

/* After ESC [ or ESC O: a letter, or digits and a tilde. */
static int sequence_read(void)
{
    int c = byte_read(), number = 0;
    while (c >= '0' && c <= ';') {
        if (c <= '9')
            number = number * 10 + (c - '0');
        c = byte_read();
    }
    switch (c) {
    case EOF:
        return EOF;
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return KEY_RIGHT;
    case 'D':
        return KEY_LEFT;
    case 'H':
        return KEY_HOME;
    case 'F':
        return KEY_END;
    case '~':
        return number == 1 || number == 7   ? KEY_HOME
               : number == 4 || number == 8 ? KEY_END
               : number == 3                ? KEY_DELETE
                                            : KEY_OTHER;
    default:
        return KEY_OTHER;
    }
}

int key_read(void)
{
    int c = byte_read();
    if (c != KEY_ESCAPE)
        return c;
    c = byte_read();
    return c == '[' || c == 'O' ? sequence_read() : c == EOF ? EOF : KEY_OTHER;
}
