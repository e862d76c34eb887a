/* Tests that run inside the kernel, by name: the word selftest=NAME on the command line. */
#pragma once

/*
 * Runs the test `name` and ends the machine: EXIT_POWER_OFF when it passed, EXIT_SELFTEST_FAILED
 * when not, EXIT_PANIC where that is what the test is about. Returns at once for NULL.
 */
void selftest_run(const char *name);
