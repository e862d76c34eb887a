/*
 * Senders go in the order in which they came, so that a large message is not overtaken by small
 * ones for ever. Who has waited owes port_wake_turn() to who is next.
 */
static COLD int wait_for_turn(struct port *port, uint32_t length, uint64_t deadline)
{
    struct turn turn = {.thread = thread_current(), .length = length};
    int error = 0;
    list_push_back(&port->turns, &turn.link);
    port->obstacles++;
    do
        error = sleep_on(NULL, NULL, "port: full", deadline);
    while (!error && port->receivers > 0 && !find_receiver(port) &&
           !(port_next_turn(port) == &turn && port_has_room(port, length)));
    list_remove(&turn.link);
    port->obstacles--;
    poll_announce(&port->pollers, POLL_WRITABLE); /* if nobody waits any more */
    return error ? error : port->receivers > 0 ? 0 : -EPIPE;
}

/* Samples: in a full port a new one takes the place of an old one. */
#define SAMPLE     0x2000u
#define SAMPLE_END 0x3000u

static bool is_sample(uint32_t type)
{
    return type >= SAMPLE && type < SAMPLE_END;
}

/*
 * Takes the oldest sample out that is not shorter than this. Whoever waits for room is not told:
 * it has been given away.
 */
static bool drop_sample(struct port *port, uint32_t length)
{
    struct record record;
    for (uint32_t at = 0; at < ring_used(&port->ring); at += record_size(&record)) {
        record_get(port, at, &record);
        if (!is_sample(record.type) || record.call || record.parcel ||
            payload_size(record.length) < payload_size(length))
            continue;
        ring_remove(&port->ring, at, record_size(&record));
        port->slots_used--;
        port->bytes_used -= payload_size(record.length);
        return true;
    }
    return false;
}

static int wait_for_room(struct port *port, const struct content *content, bool is_call)
{
    if (port->receivers == 0)
        return -EPIPE;
    if (port_may_send(port, content->message.length))
        return 0;
    if (is_sample(content->message.type) && !is_call && !content->parcel &&
        drop_sample(port, content->message.length))
        return 0;
    if (content->flags & PORT_NONBLOCK)
        return -EAGAIN;
    return wait_for_turn(port, content->message.length, content->deadline);
}
