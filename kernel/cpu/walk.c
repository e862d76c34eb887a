/* Letting interrupts in while many are walked. walk.h has the rule. */
#include "kernel/cpu/walk.h"

#include "kernel/cpu/cpu.h"

uint32_t irq_walk_steps;

static bool walks_held;

void irq_walk_poll(void)
{
    if (!walks_held)
        interrupts_poll();
}

bool irq_walk_hold(bool held)
{
    bool before = walks_held;
    walks_held = held;
    return before;
}
