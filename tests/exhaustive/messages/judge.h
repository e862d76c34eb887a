/* What must be so after each step, and at the end of all. */
#pragma once

#include "tests/exhaustive/messages/machine.h"

struct counts {
    uint32_t objects, spaces, frames, threads, processes, ports, files, tables;
};

extern uint32_t judge_gone_well; /* bit n: call n has, in any state since boot */

void judge_count(struct counts *out);

void judge_before(void);
void judge_after(const struct op *op);
void judge_end(const struct counts *at_boot);
