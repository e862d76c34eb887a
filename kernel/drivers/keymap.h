/*
 * From the codes of a PC keyboard (scan code set 1) to what a terminal sends: a US layout with the
 * escape sequences of a VT220. Pure: the caller keeps the state.
 *
 *   arrows          ESC [ A B C D      insert, delete  ESC [ 2 ~, ESC [ 3 ~
 *   home, end       ESC [ 1 ~, 4 ~     page up, down   ESC [ 5 ~, ESC [ 6 ~
 *   Alt and a key   ESC and the key    Shift and tab   ESC [ Z
 */
#pragma once

#include "kernel/base/types.h"

#define KEYMAP_LONGEST 8u /* bytes of one key */

struct keymap {
    uint8_t held; /* modifiers, a bit each */
    bool caps_lock, num_lock;
    bool extended; /* the code before was 0xE0 */
    uint8_t skip;  /* codes to pass over */
};

/* Takes a code; puts the bytes of the key that it presses into `out` and returns how many. */
unsigned keymap_take(struct keymap *map, uint8_t code, char out[KEYMAP_LONGEST]);
