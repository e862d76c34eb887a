/*
 * Exercise 3.3. Waits until a child has news (wait(2); Operating System Concepts, 10th edition,
 * 3.3.2). In steps:
 *
 *   1. look(): if there is an answer, 0.
 *   2. -ECHILD if there is nobody to wait for.
 *   3. With no_hang it does not sleep: 0, and the answer's pid is 0.
 *   4. It sleeps on its own child_events, which exit wakes: wait_sleep() as below, but
 * UNTIL_SIGNAL, and with another reason. An error of that is the call's.
 *   5. And awake? Somebody else may have been faster, or it was another child that ended.
 *
 * Between looking and lying down nothing may sleep: what could come to pass there?
 */
int process_wait(const struct wait_request *request, struct wait_answer *answer)
{
    static struct wait_queue never = WAIT_QUEUE_INIT(never);
    (void)request;
    (void)look;
    *answer = (struct wait_answer){.pid = 0};
    if (list_empty(&proc_current()->children))
        return -ECHILD;
    return wait_sleep(&never, "exercise 3.3: wait", WAIT_FOREVER, UNTIL_SIGNAL);
}
