static int wait_for_room(struct port *port, const struct content *content)
{
    struct turn turn = {.thread = thread_current(), .length = content->message.length};
    bool fits = port_may_send(port, turn.length);
    if (port->receivers == 0)
        return -EPIPE;
    if (fits || content->flags & PORT_NONBLOCK)
        return fits ? 0 : -EAGAIN;
    list_push_back(&port->turns, &turn.link);
    port->obstacles++;
    int error = 0;
    while (!error && port->receivers &&
           !(port_next_turn(port) == &turn && port_has_room(port, turn.length)))
        error = sleep_on(NULL, NULL, "port: full", content->deadline);
    list_remove(&turn.link);
    port->obstacles--;
    poll_announce(&port->pollers, POLL_WRITABLE);
    return !error && !port->receivers ? -EPIPE : error;
}
