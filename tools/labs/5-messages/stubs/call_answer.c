/*
 * Exercise 5.4. Answers the call of which the running process has the right; call.h says what it
 * promises. In steps:
 *
 *   1. answer->next is NULL. Without such a call (find_call): parcel_drop(), and -ESRCH.
 *   2. inbox_fill() of the call's `answer`; with any outcome but MOVED the parcel is dropped.
 *   3. SENDER_FAULT, NO_MEMORY and RECEIVER_SHORT are errors of who answers, who can mend it: the
 *      call stays as it is.
 *   4. All else ends the call, with 0, or with what is wrong with the caller's own buffer
 *      (outcome_error): that is the caller's to know, and who answers gets 0. call_end() does it.
 *
 * If you want to do more: instead of being woken, a caller that is THREAD_BLOCKED can get the CPU
 * at once. wait_take() ends its sleep, and answer->next is its inbox.
 */
int call_answer(uint32_t right, struct content *answer)
{
    (void)right;
    answer->next = NULL;
    parcel_drop(answer->parcel);
    return -ENOSYS;
}
