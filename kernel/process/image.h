/* Building the address space of a program aside, before anything of the old one is given up. */
#pragma once

#include "kernel/base/types.h"
#include "kernel/process/strings.h"

struct aspace;
struct node;

struct image {
    struct aspace *space;
    uaddr_t entry;         /* where the program starts */
    uaddr_t stack_pointer; /* at argc */
    const char *complaint; /* for people: what is wrong with a file that was refused, or NULL */
};

/*
 * `strings` holds the program's path, then `argument_count` arguments, then the environment. 0; or
 * -ENOEXEC, -ENOMEM, -E2BIG, or of the dynamic linker that it names -ENOENT, -EACCES or -ELIBBAD,
 * with nothing left. May sleep.
 */
int image_build(struct node *file, const struct strings *strings, uint32_t argument_count,
                struct image *out);
