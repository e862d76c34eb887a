/*
 * The FPU is handed over lazily: its registers stay those of the last thread that used it, and any
 * other thread's first FPU instruction is exception 7, which saves them there and loads its own.
 */
#include "kernel/threads/fpu_owner.h"

#include "kernel/abi/errno.h"
#include "kernel/base/panic.h"
#include "kernel/base/string.h"
#include "kernel/cpu/fpu.h"
#include "mm/heap.h"

struct fpu_owner fpu_owner = {.trap_on = true}; /* as fpu_init() leaves it */

void fpu_owner_set_trap(bool on)
{
    if (on == fpu_owner.trap_on)
        return;
    fpu_set_trap(on);
    fpu_owner.trap_on = on;
}

void fpu_owner_forget(const struct thread *thread)
{
    if (fpu_owner.thread != thread)
        return;
    fpu_owner.thread = NULL;
    fpu_owner_set_trap(true);
}

/* false: memory is exhausted. */
static bool obtain_state(struct thread *self)
{
    if (self->fpu)
        return true;
    self->fpu = heap_alloc(sizeof *self->fpu);
    if (self->fpu)
        fpu_state_init(self->fpu);
    return self->fpu != NULL;
}

bool thread_use_fpu(void)
{
    struct thread *self = thread_current();
    if (!obtain_state(self))
        return false;
    fpu_owner_set_trap(false);
    if (fpu_owner.thread != self) {
        if (fpu_owner.thread)
            fpu_save(fpu_owner.thread->fpu);
        fpu_restore(self->fpu);
        fpu_owner.thread = self;
    }
    return true;
}

int thread_copy_fpu(struct thread *to)
{
    struct thread *self = thread_current();
    if (!self->fpu)
        return 0;
    to->fpu = heap_alloc(sizeof *to->fpu);
    if (!to->fpu)
        return -ENOMEM;
    if (fpu_owner.thread == self)
        fpu_save(self->fpu);
    memcpy(to->fpu, self->fpu, sizeof *to->fpu);
    return 0;
}

const struct fpu_state *thread_saved_fpu(void)
{
    struct thread *self = thread_current();
    if (fpu_owner.thread == self)
        fpu_save(self->fpu);
    return self->fpu;
}

void thread_clear_fpu(void)
{
    struct thread *self = thread_current();
    fpu_owner_forget(self);
    if (self->fpu)
        fpu_state_init(self->fpu);
}

struct fpu_state *thread_refill_fpu(void)
{
    struct thread *self = thread_current();
    fpu_owner_forget(self);
    return obtain_state(self) ? self->fpu : NULL;
}

void thread_drop_fpu(void)
{
    struct thread *self = thread_current();
    fpu_owner_forget(self);
    heap_free(self->fpu);
    self->fpu = NULL;
}
