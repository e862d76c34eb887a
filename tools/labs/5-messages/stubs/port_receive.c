/*
 * Exercise 5.2. Receives a message; kernel/ipc/port.h says what it promises. In steps:
 *
 *   1. -EBADF: it is no port (port_of), or has no right to receive (file_readable).
 *   2. wait_for_message(). If the inbox is filled then, the message is there.
 *   3. Else take_head(). What it says becomes an error by outcome_error(); but after RECEIVER_LIMIT
 *      and RECEIVER_BUSY, make_room_for_head() may have changed that: 0, and it begins again.
 *   4. In the end, also after an error: where there are messages left, another receiver may have
 *      slept through them, since the wake-up was ours. Wake the next one.
 *
 * `next` is as in wait_for_message().
 */
int port_receive(struct file *file, struct inbox *inbox, struct inbox *next)
{
    (void)file;
    (void)inbox;
    (void)wait_for_message;
    (void)take_head;
    (void)make_room_for_head;
    message_release_next(next);
    return -ENOSYS;
}
