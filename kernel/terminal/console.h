/* The console: /dev/console and /dev/tty, on COM1 or on the screen and keyboard. */
#pragma once

#include "kernel/files/node.h"

struct proc;

enum console_kind {
    CONSOLE_SERIAL, /* a terminal at COM1 */
    CONSOLE_PIPE,   /* a transparent channel over COM1 */
    CONSOLE_SCREEN, /* a terminal made of VGA and keyboard; vga_present() */
};

/* Opens the line's input. Boot only. */
void console_init(enum console_kind kind);

/* console=pipe: nothing will be typed, and nobody has to say so. Boot only. */
void console_end_input(void);

/*
 * Boot: who says who waits for whom, when Ctrl-T is typed in canonical mode, or tools/run asks for
 * it (console=pipe, where it goes to the log). `print` gives each line to what it gets.
 */
void console_register_waits_printer(void (*print)(void (*write)(const char *line)));

/*
 * If it leads the terminal's session, the terminal is nobody's any more, and its foreground group
 * gets SIGHUP.
 */
void console_proc_ends(struct proc *proc);

extern const struct node_ops console_ops;      /* of /dev/console */
extern const struct node_ops own_terminal_ops; /* of /dev/tty: -ENXIO without a terminal */

/* The foreground group of its terminal, or -1 when the console is not the process's terminal. */
int console_foreground(const struct proc *proc);
