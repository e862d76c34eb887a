/* Who waits for whom: every thread, what it waits for, and who could end that. */
#pragma once

#include "kernel/base/types.h"

/*
 * A line for each thread, and circles, if there are any: threads none of which can go on unless
 * another of them does. To `write`, a line at a time, without its newline. Any context, also in a
 * panic; never sleeps. In one stretch: the machine stands still meanwhile.
 */
void waits_print(void (*write)(const char *line));
void waits_log(void); /* the same, to the log */
