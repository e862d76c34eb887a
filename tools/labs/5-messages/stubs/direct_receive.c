/*
 * Exercise 5.5. Receives from process `pid`, or from any (MSG_ANY); direct.h says what it promises.
 * In steps:
 *
 *   1. -ESRCH for a number that no process can have (below 0, PID_LIMIT and above). inbox->thread
 *      is the running one.
 *   2. receive_now(): if it gave anything but -EAGAIN, that is the answer.
 *   3. From one process: find_partner(), or -ESRCH.
 *   4. With PORT_NONBLOCK: -EAGAIN.
 *   5. -EFAULT, if inbox_settle_header() is not MOVED: better now than after a long sleep.
 *   6. -EDEADLK, as in direct_send(), but not for who receives from any.
 *   7. A wait of kind DIRECT_RECEIVE, with the inbox: await(). After DIRECT_NOTICED there is a
 *      notice to look for, so it begins again.
 */
int direct_receive(int pid, struct inbox *inbox, uint32_t flags, uint64_t deadline)
{
    (void)pid;
    (void)inbox;
    (void)flags;
    (void)deadline;
    (void)receive_now;
    return -ENOSYS;
}
