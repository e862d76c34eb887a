/* Memory in the caller's stack frame. */
#pragma once

#define alloca(size) __builtin_alloca(size)
