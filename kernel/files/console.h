/* The console: /dev/console and /dev/tty, a terminal or a transparent channel over COM1. */
#pragma once

#include "kernel/files/node.h"

/* Opens the serial receiver. Boot only. */
void console_init(bool transparent);

extern const struct node_ops console_ops;      /* of /dev/console */
extern const struct node_ops own_terminal_ops; /* of /dev/tty: -ENXIO without a terminal */

/* The foreground group of the session's terminal, or -1 when the console is not its terminal. */
int console_foreground(int session);
