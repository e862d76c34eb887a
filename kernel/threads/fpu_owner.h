/* Between the files of this folder: whose registers are in the FPU. */
#pragma once

#include "kernel/threads/thread.h"

void fpu_owner_switch(const struct thread *next);   /* `next` gets the CPU: trap if not its own */
void fpu_owner_forget(const struct thread *thread); /* its registers are not needed any more */
