/* The system's name. */
#pragma once

#include "kernel/abi/utsname.h"

int uname(struct utsname *name);
