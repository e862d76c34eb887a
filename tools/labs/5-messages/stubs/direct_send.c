/*
 * Exercise 5.5. Sends to process `pid` (Operating System Concepts, 10th edition, 3.6.1 and 3.6.2:
 * direct communication, blocking send, rendezvous); direct.h says what it promises. In steps:
 *
 *   1. find_partner(): -ESRCH.
 *   2. send_now(). With PORT_NONBLOCK, or if it gave anything but -EAGAIN, that was all.
 *   3. -EDEADLK: without a deadline, where direct_would_block_for_ever().
 *   4. A wait of kind DIRECT_SEND, with the content, on this stack: await().
 */
int direct_send(int pid, const struct content *content, uint32_t flags, uint64_t deadline)
{
    (void)pid;
    (void)content;
    (void)flags;
    (void)deadline;
    return -ENOSYS;
}
