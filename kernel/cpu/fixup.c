/* The kernel's instructions that are allowed to fault. */
#include "kernel/cpu/trap.h"

struct fixup {
    uint32_t fault, resume;
};

extern const struct fixup fixups_start[], fixups_end[]; /* linker.ld */

uint32_t fixup_find(uint32_t eip)
{
    for (const struct fixup *fixup = fixups_start; fixup < fixups_end; fixup++) {
        if (fixup->fault == eip)
            return fixup->resume;
    }
    return 0;
}
