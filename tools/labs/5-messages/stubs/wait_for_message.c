/*
 * Exercise 5.2. Sleeps until there is something to receive: a message in the queue, or
 * inbox->filled (a sender has put it where it belongs). 0 then. In steps:
 *
 *   1. While this thread is here, inbox->thread and the thread's own `inbox` lead to each other;
 *      afterwards the thread's is NULL.
 *   2. Nothing is there: -EPIPE if nothing can come any more (port_may_hear), -EAGAIN with
 *      PORT_NONBLOCK.
 *   3. Who goes to sleep first wakes the eldest of port->turns, if somebody is there: where notices
 *      keep all of the room, that one has waited for a receiver.
 *   4. It sleeps on port->messages by sleep_on() with "port: empty" and the inbox's deadline. The
 *      first sleep gets `next`, and later ones NULL. An error of that is the call's, but not where
 *      a message has come meanwhile.
 *   5. And awake? Somebody else may have been faster, or it was no message at all that woke it.
 *
 * A thread that is to end (ATTENTION_KILL in its `attention`) receives nothing: -ERESTARTSYS.
 * `next` is owed message_release_next(), if no sleep took it.
 */
static int wait_for_message(struct port *port, struct inbox *inbox, struct inbox *next)
{
    (void)port;
    (void)inbox;
    message_release_next(next);
    return -ENOSYS;
}
