static int wait_for_message(struct port *port, struct inbox *inbox, struct inbox *next)
{
    inbox->thread = thread_current();
    message_release_next(next);
    if (inbox->thread->attention & ATTENTION_KILL)
        return -ERESTARTSYS;
    while (port->slots_used == 0) {
        if (!port_may_hear(port))
            return -EPIPE;
        if (inbox->flags & PORT_NONBLOCK)
            return -EAGAIN;
        int error = sleep_on(NULL, &port->messages, "port: empty", inbox->deadline);
        if (error && port->slots_used == 0)
            return error;
        if (inbox->thread->attention & ATTENTION_KILL)
            return -ERESTARTSYS;
    }
    return 0;
}
