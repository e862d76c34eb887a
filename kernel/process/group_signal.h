/*
 * Signals to a whole group from an interrupt: Ctrl-C. Its members get it a few at a time, at the
 * key and at the ticks after it, since interrupts are off meanwhile.
 */
#pragma once

/* To every process of a group, and to the children of those that do not have it yet. */
void group_signal_begin(int group, int signal);

/* The timer's interrupt: the next few. */
void group_signal_tick(void);

/* Before another signal is sent: to all that are still to have one. May sleep. */
void group_signal_settle(void);
