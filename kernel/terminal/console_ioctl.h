/* ioctl(2) on the console. */
#pragma once

#include "kernel/base/types.h"

struct tty;

/* -ENOTTY for what it does not know, and for nearly all of a transparent channel. */
int32_t tty_ioctl(struct tty *tty, uint32_t request, uaddr_t argument);
