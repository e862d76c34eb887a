/* The ring of the last system calls. */
#include "kernel/check/last_calls.h"

#ifdef GAJI_DEBUG
#include "kernel/base/trap_frame.h"
#include "kernel/threads/thread.h"

static struct last_call last_calls[LAST_CALLS];
static uint32_t calls_begun; /* modulo 2^32 */

uint32_t last_calls_begin(const struct trap_frame *frame)
{
    last_calls[calls_begun % LAST_CALLS] = (struct last_call){
        .tid = thread_current()->tid,
        .number = frame->eax,
        .arguments = {frame->ebx, frame->ecx, frame->edx, frame->esi, frame->edi, frame->ebp},
    };
    return calls_begun++;
}

void last_calls_end(uint32_t call, int32_t result)
{
    if (calls_begun - call > LAST_CALLS)
        return;
    last_calls[call % LAST_CALLS].result = result;
    last_calls[call % LAST_CALLS].state = CALL_HAS_RESULT;
}
#endif
