/*
 * Exercise 3.1. How the child comes to return from its parent's call: `to`, which has not run yet,
 * gets what it begins with. In steps:
 *
 *   1. It returns to user mode where the parent called, with the parent's registers: its trap frame
 *      (kernel/base/trap_frame.h) is a copy of the parent's. thread_prepare_return() of
 *      kernel/threads/thread.h makes it, and fs_read() and gs_read() tell two more registers.
 *   2. One register differs: how does a program know which of the two it is (fork(2))?
 *   3. clone(2) may ask for a stack: `request->stack`, if it is not 0, is its user_esp.
 *   4. Thread-local storage: tls[] is the parent's, and EXTRA_TLS of its `extras`; with set_tls the
 *      entry tls_index is `request->tls`, and EXTRA_TLS is set in any case. clear_tid is the
 *      request's.
 *   5. Of signals the mask is inherited (signals.blocked), and the signal stack (stack_base and
 *      stack_size), but not by who runs on in its parent's space beside it: borrow_aspace without
 *      wait_for_child (clone(2), "Signal stack").
 */
void fork_thread(const struct fork_request *request, struct thread *to)
{
    (void)request;
    (void)to;
    panic("exercise 3.1: fork_thread() is not written yet");
}
