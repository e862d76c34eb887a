/* Nobody has waited for it who could take it. */
static int queue_message(struct port *port, const struct content *content, struct call *call)
{
    if (call && content->flags & PORT_NONBLOCK) /* it would sleep in the queue */
        return port->receivers ? -EAGAIN : -EPIPE;
    int error = wait_for_room(port, content, call != NULL);
    if (!error && !port_has_room(port, content->message.length))
        return RECEIVER_CAME;
    if (!error)
        error = put_message(port, content, call);
    port_wake_turn(port); /* for the room that is left: all, if this failed */
    return error;
}

int message_deliver(struct port *port, struct content *content, struct call *call)
{
    content->next = NULL;
    if (payload_size(content->message.length) > port->bytes)
        return -EMSGSIZE;
    int error;
    do {
        struct thread *receiver = find_receiver(port);
        if (receiver) {
            enum outcome outcome = fill_receiver(receiver, content, call);
            if (LIKELY(outcome == MOVED))
                return 0;
            if (!is_receivers_fault(outcome))
                return outcome_error(outcome);
        }
        error = queue_message(port, content, call);
    } while (error == RECEIVER_CAME);
    return error;
}
