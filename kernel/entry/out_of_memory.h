/*
 * Who is ended when there is no memory for a page.
 *
 * It is whoever holds most, in whatever form: pages, tables, shared memory, and what its
 * descriptors keep (queues of ports, pipes, removed files). That may be the one who wanted the
 * page, or another; then the first goes on when that one's memory is back. Never init, and not the
 * shell at the console (the leader of its session) unless it holds more than all others together.
 * What is ended is ended by SIGKILL and with a line in the log.
 *
 * What outlives its maker, names and the contents of files, and queues of ports leave a part of the
 * memory to processes (frames_to_spare()), so that something can be done about the rest.
 */
#pragma once

#include "kernel/base/types.h"

/*
 * The running process cannot be given a page. true: another is being ended, and after that it is to
 * try again. false: it is to be ended; the log has said so. Never sleeps.
 */
bool out_of_memory_spares(void);

/*
 * The running process cannot fork for want of memory. true: it is the shell at the console, and
 * another is being ended; it is to try again. Never sleeps.
 */
bool out_of_memory_makes_room(void);
