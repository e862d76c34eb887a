/* The first line of a script: "#! interpreter [argument]" (execve(2)). Pure: tested on the host. */
#pragma once

#include "kernel/base/types.h"

#define SCRIPT_HEAD_SIZE 256 /* how much of the file is looked at, as Linux */

/*
 * Cuts the line in `head` (what the file starts with, the rest zero) into NUL-terminated words in
 * place. 0, with *argument NULL when there is none; -ENOEXEC when it names no interpreter or the
 * name does not fit; -EACCES when the name is empty up to a NUL, as after "#!" alone.
 */
bool script_is(const char *head);
int script_parse(char head[SCRIPT_HEAD_SIZE], char **interpreter, char **argument);
