/* Comparisons that ignore case; all in string.h. */
#pragma once

#include <string.h>
