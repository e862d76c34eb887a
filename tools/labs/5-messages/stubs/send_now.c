/*
 * Exercise 5.5. Sends to a receiver of `partner` that waits for it: direct_find_receiver() finds
 * one, and leave_with() gives it the message. Where that is the receiver's own fault
 * (is_receivers_fault), its wait is over, and another of its threads may wait. -EAGAIN: there is
 * none that could take it.
 */
static int send_now(struct proc *partner, const struct content *content)
{
    (void)partner;
    (void)content;
    (void)leave_with;
    return -ENOSYS;
}
