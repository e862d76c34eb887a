/* The settings of a terminal. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/termios.h"

int tcgetattr(int fd, struct termios *settings);
/* When: TCSANOW, TCSADRAIN or TCSAFLUSH. */
int tcsetattr(int fd, int when, const struct termios *settings);
int tcflush(int fd, int queue);
/* Changes *settings to pass every byte on unchanged and at once. */
void cfmakeraw(struct termios *settings);
