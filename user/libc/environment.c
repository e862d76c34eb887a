/* The environment's start, set by crt0. Kept apart: every program has it. */
#include <stddef.h>
#include <unistd.h>

char **environ;
