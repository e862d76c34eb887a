/*
 * How large the memory floor's tables are, how long its steps, and what it keeps back: in one
 * place, so that tests/exhaustive can compile the same code for a machine that is small enough to
 * be tried in all its states.
 */
#pragma once

#define TABLE_ENTRIES    1024u
#define TABLE_STEP_PAGES 256u /* the most that one step of a long operation does (design, D4) */
#define STEP_REGIONS     128u /* copied or removed in one step */
#define CLEAN_FRAMES     16u  /* kept clean at most, of each kind */
#define FRAMES_KEPT_BACK 16u  /* for frame_alloc_urgent() */
