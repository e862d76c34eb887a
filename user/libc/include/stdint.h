/* The compiler's fixed-width types, also where it takes us for a system with its own C library. */
#pragma once

#if __has_include(<stdint-gcc.h>)
#include <stdint-gcc.h>
#else
#include_next <stdint.h>
#endif
