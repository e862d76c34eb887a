/* The characters that a VGA shows in text mode. */
#pragma once

#include "kernel/base/types.h"

/* The place of a Unicode code point in code page 437; a filled square for what it does not have. */
uint8_t code_page_find(uint32_t code_point);
