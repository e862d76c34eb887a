/* A PS/2 keyboard behind an 8042. */
#pragma once

#include "kernel/base/types.h"

/*
 * Sets the controller and the keyboard up, and opens the interrupt. `take` gets each byte that a
 * key stands for (keymap.h), from the interrupt handler; when it returns false, the rest of that
 * key is lost. Boot only. false, after a bounded time, when there is no controller or it does not
 * answer.
 */
bool keyboard_register_input(bool (*take)(uint8_t byte));
