/* In place of the kernel's: so small that each limit is met. A directory has 32 user entries. */
#pragma once

#define TABLE_ENTRIES    64u
#define TABLE_STEP_PAGES 2u
#define STEP_REGIONS     1u
#define CLEAN_FRAMES     1u
#define FRAMES_KEPT_BACK 1u
