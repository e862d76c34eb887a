/* Keys of a terminal: a byte, or one of these for keys that send several. */
#pragma once

#define CONTROL(letter) ((letter)&0x1f)
#define KEY_DELETE_BACK 127

enum { KEY_UP = 256, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_END, KEY_DELETE, KEY_OTHER };

/* Waits for a byte of the terminal; EOF at the end of the input, ^C for SIGINT (terminal.c). */
int terminal_read(void);
/* Waits for a key; EOF at the end of the input. */
int key_read(void);
