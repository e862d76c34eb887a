/* The stack of a thread that never ran, laid out as context_switch() leaves one. */
#include "kernel/cpu/context.h"

struct context {
    uint32_t gs, fs;
    uint32_t edi, esi, ebx, ebp;
    void (*return_address)(void);
};

_Static_assert(sizeof(struct context) == CONTEXT_SIZE, "as context.h promises");

void *context_prepare(void *top, void (*entry)(void), uint16_t fs, uint16_t gs)
{
    struct context *context = (struct context *)top - 1;
    *context = (struct context){.gs = gs, .fs = fs, .return_address = entry};
    return context;
}
