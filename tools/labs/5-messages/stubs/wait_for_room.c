/*
 * Exercise 5.1. Before a message goes into the queue (Operating System Concepts, 10th edition,
 * 3.6.3, "Buffering": bounded capacity). 0: there is room for it, and it is our turn. In steps:
 *
 *   1. -EPIPE: nobody can receive any more (port->receivers).
 *   2. port_may_send(): there is room, and nobody has waited longer than we.
 *   3. With PORT_NONBLOCK it does not sleep: -EAGAIN.
 *   4. It sleeps, by sleep_on() with "port: full" and no queue, since whoever makes room wakes the
 *      thread whose turn it is. For that it has a `struct turn` (kernel/ipc/port_state.h) on its
 *      kernel stack, at the end of port->turns, and port->obstacles counts it: both from before it
 *      sleeps until it leaves, whatever the reason.
 *   5. Awake, it looks again. It goes on when port_next_turn() is its own turn and there is room,
 *      or when the last receiver has gone, or with the error of the sleep.
 *   6. poll_announce() to port->pollers, POLL_WRITABLE: others may find room now.
 */
static int wait_for_room(struct port *port, const struct content *content)
{
    (void)port;
    (void)content;
    (void)sleep_on;
    return -ENOSYS;
}
