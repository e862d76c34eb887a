/*
 * Who is ended when there is no memory for a page.
 *
 * It is whoever wanted the page, by SIGKILL and with a line in the log. But init, and the shell at
 * the console (the leader of its session) unless it has more than all others together, are spared:
 * the largest of those goes in their place.
 */
#pragma once

#include "kernel/base/types.h"

/*
 * The running process cannot be given a page. true: it is spared; another is being ended, and after
 * that it is to try again. false: it is to be ended; the log has said so. Never sleeps.
 */
bool out_of_memory_spares(void);
