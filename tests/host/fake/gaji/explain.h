/* init.c includes it as programs do. */
#include "user/libc/include/gaji/explain.h"
