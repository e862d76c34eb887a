/* In place of the kernel's: so small that each limit is met. */
#pragma once

#define TABLE_ENTRIES 64u /* a few of them are used; a directory has half of them for user space   \
                           */
#define TABLE_STEP_PAGES 2u
#define STEP_REGIONS     1u
#define CLEAN_FRAMES     1u
#define FRAMES_KEPT_BACK 1u
