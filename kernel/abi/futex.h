/* Operations of futex(2), as Linux's. */
#pragma once

#define FUTEX_WAIT           0
#define FUTEX_WAKE           1
#define FUTEX_REQUEUE        3
#define FUTEX_CMP_REQUEUE    4
#define FUTEX_WAIT_BITSET    9
#define FUTEX_WAKE_BITSET    10
#define FUTEX_PRIVATE_FLAG   128 /* no other process has the word */
#define FUTEX_CLOCK_REALTIME 256
#define FUTEX_COMMAND        ~(128u | 256u) /* the part of an operation that is none of these two */

/* Robust locks (Linux's robust-futex-ABI): the word has the holder's thread ID and these. */
#define FUTEX_WAITERS    0x80000000u
#define FUTEX_OWNER_DIED 0x40000000u
#define FUTEX_TID_MASK   0x3fffffffu

/* Pointers are user addresses; the lowest bit of those to entries marks another kind of lock. */
struct robust_list_head {
    unsigned first;   /* the entry behind the head, whose first word points on; at the end here */
    int offset;       /* from an entry to its lock's word */
    unsigned pending; /* an entry that is being locked or unlocked, or 0 */
};
