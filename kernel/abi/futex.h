/* Operations of futex(2), as Linux's. */
#pragma once

#define FUTEX_WAIT           0
#define FUTEX_WAKE           1
#define FUTEX_WAIT_BITSET    9
#define FUTEX_WAKE_BITSET    10
#define FUTEX_COMMAND        0x7f /* the part of an operation that is one of these */
#define FUTEX_PRIVATE_FLAG   128  /* no other process has the word */
#define FUTEX_CLOCK_REALTIME 256
