/*
 * Exercise 5.5. Receives what is there already, from process `pid` or from any (MSG_ANY): first a
 * notice (direct_notice_find, receive_notice), then from who has waited longest to send
 * (find_sender, take_from). A sender whose own buffer is bad is no reason to stop: its wait is over
 * by then, and the next one may do. -EAGAIN: there is nothing.
 */
static int receive_now(int pid, struct inbox *inbox)
{
    (void)pid;
    (void)inbox;
    (void)take_from;
    (void)find_sender;
    (void)receive_notice;
    return -ENOSYS;
}
