/* From the bytes of a terminal to keys. */
#include "keys.h"

#include <stdio.h>

#define KEY_ESCAPE 27

/* After ESC [ or ESC O: a letter, or digits and a tilde. */
static int sequence_read(void)
{
    int c = terminal_read(), number = 0;
    while (c >= '0' && c <= ';') {
        if (c <= '9')
            number = number * 10 + (c - '0');
        c = terminal_read();
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
    int c = terminal_read();
    if (c != KEY_ESCAPE)
        return c;
    c = terminal_read();
    if (c == CONTROL('C'))
        return c;
    return c == '[' || c == 'O' ? sequence_read() : c == EOF ? EOF : KEY_OTHER;
}
