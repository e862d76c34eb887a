/* For people: why a program cannot be run. */
#pragma once

/*
 * Looks at `file` (as execvp(3) finds it), which could not be run for `error`. Says what is wrong
 * with it and what to do, or NULL when the error says all.
 */
const char *exec_explain(const char *file, int error);
