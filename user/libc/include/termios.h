/* The settings of a terminal. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/termios.h"

int tcgetattr(int fd, struct termios *settings);
/* When: TCSANOW, TCSADRAIN or TCSAFLUSH. */
int tcsetattr(int fd, int when, const struct termios *settings);
int tcflush(int fd, int queue); /* throws away: TCIFLUSH, TCOFLUSH or TCIOFLUSH */
int tcdrain(int fd);            /* waits until all output has gone out */
pid_t tcgetsid(int fd);         /* whose terminal it is */
/* A new size sends SIGWINCH to the foreground. */
int tcgetwinsize(int fd, struct winsize *size);
int tcsetwinsize(int fd, const struct winsize *size);
/* Changes *settings to pass every byte on unchanged and at once. */
void cfmakeraw(struct termios *settings);
