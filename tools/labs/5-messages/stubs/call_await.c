/*
 * Exercise 5.4. The caller sleeps until its call has ended; call.h has the states. In steps:
 *
 *   1. Until the state is CALL_ENDED: message_run_next(), on no queue, with `what` WAIT_ANSWER, or
 *      WAIT_RECEIPT for a call without a right. The first sleep gets request->next, and later ones
 *      NULL. While it is CALL_QUEUED, ATTENTION_SIGNAL and ATTENTION_KILL may end it; once it is
 *      CALL_TAKEN, somebody works for us, and only ATTENTION_KILL does. An error ends the loop.
 *   2. If no sleep took request->next: message_release_next().
 *   3. It has ended: its result.
 *   4. Else the caller leaves, and so does its record, which lies on this stack. Who has it on a
 *      list, or in a queue? message_withdraw() takes it out of the queue.
 */
int call_await(struct port *port, struct call *call, const struct content *request)
{
    (void)port;
    (void)call;
    message_release_next(request->next);
    return -ENOSYS;
}
