int port_receive(struct file *file, struct inbox *inbox, struct inbox *next)
{
    struct port *port = port_of(file);
    int error = port && file_readable(file) ? wait_for_message(port, inbox, next) : -EBADF;
    if (error == -EBADF)
        message_release_next(next);
    while (!error && !inbox->filled) {
        enum outcome outcome = take_head(port, inbox);
        if (outcome == MOVED)
            break;
        if (outcome != RECEIVER_LIMIT && outcome != RECEIVER_BUSY)
            error = outcome_error(outcome);
        else
            error = make_room_for_head(port);
        if (!error)
            error = wait_for_message(port, inbox, NULL);
    }
    if (error != -EBADF && port->slots_used > 0)
        wait_wake_all(&port->messages);
    return error;
}
