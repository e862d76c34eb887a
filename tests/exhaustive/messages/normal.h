/* A state's form: what the kernel never looks at, or may be any, is always the same. */
#pragma once

#include <stdint.h>

void remember_first_state(void); /* after boot */
void normalise(void);            /* between two steps */
void numbers_after(unsigned who, uint32_t last_before);
void numbers_before(void); /* before each: which numbers are given next */
