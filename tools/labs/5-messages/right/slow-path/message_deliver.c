int message_deliver(struct port *port, struct content *content, struct call *call)
{
    content->next = NULL;
    if (payload_size(content->message.length) > port->bytes)
        return -EMSGSIZE;
    if (call && content->flags & PORT_NONBLOCK)
        return port->receivers ? -EAGAIN : -EPIPE;
    int error = wait_for_room(port, content);
    if (!error)
        error = put_message(port, content, call);
    port_wake_turn(port);
    return error;
}
