static enum outcome take_head(struct port *port, struct inbox *inbox)
{
    struct record record;
    uint32_t at = find_next(port);
    record_get(port, at, &record);
    struct content head = {.message = {.type = record.type,
                                       .sender = record.sender,
                                       .length = record.length,
                                       .reply = record.call ? record.call->right : 0},
                           .parcel = record.parcel};
    enum outcome outcome = copy_head(port, inbox, &head, at);
    if (outcome == MOVED)
        outcome = inbox_complete(inbox, &head);
    else if (inbox->header && inbox_write_header(inbox, &head) != MOVED) /* it says what it needs */
        outcome = RECEIVER_FAULT;
    if (outcome != MOVED)
        return outcome;
    /* The receiver has it all: now it leaves the queue. */
    pass_call(record.call, inbox->thread);
    if (record.sender == 0 && record.type == PORT_TYPE_LIMIT)
        port_notice_taken(port);
    if (at == 0)
        ring_advance_head(&port->ring, record_size(&record));
    else
        ring_remove(&port->ring, at, record_size(&record));
    count_out(port, &record);
    return MOVED;
}
