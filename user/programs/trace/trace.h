/* trace: the system calls of a program, as strace(1) shows them elsewhere. */
#pragma once

#include <gaji/trace.h>
#include <stddef.h>

#define TEXT_SIZE 512

/* The name of a call; "call 9999" of one that nobody knows. */
const char *call_name(unsigned number);

/* Adds `open("x", O_RDONLY` to `text`: what is known at the beginning of the call. */
void show_call(char *text, const struct trace_event *event);

/* Adds what the call has brought, and its result. */
void show_result(char *text, const struct trace_event *event);

void add(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
