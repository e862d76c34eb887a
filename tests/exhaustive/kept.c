/* Sequences that the explorer found, as it printed them. They must go well. */
#include "tests/exhaustive/explorer.h"

const struct kept kept[] = {
    /* A file is cut while what maps its page twice is being unmapped, and that is written to: the
     * pages are on no list of the file's any more, and their frame is theirs. */
    {"written while leaving a file that was cut",
     "steps-four",
     {{.kind = MAP, .space = 0, .first = 0, .last = 1, .loaded = 1, .how = FILE_SHARED},
      {.kind = READ, .space = 0, .first = 0, .loaded = 1},
      {.kind = MAP, .space = 0, .first = 1, .last = 2, .loaded = 1, .how = FILE_SHARED},
      {.kind = WRITE, .space = 0, .first = 1, .loaded = 1},
      {.kind = UNMAP, .space = 0, .first = 0, .last = 2, .loaded = 1},
      {.kind = FILE_CUT, .space = 0, .last = 0, .loaded = 1},
      {.kind = CUT_NEXT, .space = 0, .loaded = 1},
      {.kind = WRITE, .space = 0, .first = 1, .loaded = 1},
      {.kind = OPERATIONS}}},
    /* The same, but what maps the file has not been reached yet: a write there is the file's. */
    {"written before it leaves",
     "steps-four",
     {{.kind = MAP, .space = 0, .first = 0, .last = 1, .loaded = 1, .how = PRIVATE},
      {.kind = MAP, .space = 0, .first = 2, .last = 3, .loaded = 1, .how = PRIVATE},
      {.kind = FILE_CUT, .space = 0, .first = 0, .last = 0, .loaded = 1},
      {.kind = MAP, .space = 0, .first = 3, .last = 4, .loaded = 1, .how = FILE_SHARED},
      {.kind = UNMAP, .space = 0, .first = 0, .last = 4, .loaded = 1},
      {.kind = CUT_NEXT, .space = 0, .first = 0, .last = 0, .loaded = 1},
      {.kind = FILE_GROW, .space = 0, .first = 0, .last = 1, .loaded = 0},
      {.kind = KERNEL_WRITE, .space = 0, .first = 3, .last = 0, .loaded = 1},
      {.kind = OPERATIONS}}},
    {.name = NULL},
};
