static int put_message(struct port *port, const struct content *content, struct call *call)
{
    uint32_t length = content->message.length;
    struct record record = {.type = content->message.type,
                            .sender = content->message.sender,
                            .length = length,
                            .call = call,
                            .parcel = content->parcel};
    if (content->words)
        ring_put(&port->ring, sizeof record, content->words, length);
    else if (ring_put_user(&port->ring, sizeof record, content_source(content), length))
        return -EFAULT;
    int error = content->parcel ? parcel_queue(content->parcel) : 0;
    if (error)
        return error;
    if (call)
        call->parcel = content->parcel;
    ring_put(&port->ring, 0, &record, sizeof record);
    ring_advance_tail(&port->ring, record_size(&record));
    port->slots_used++;
    port->bytes_used += payload_size(length);
    wait_wake_all(&port->messages);
    poll_announce(&port->pollers, POLL_READABLE);
    return 0;
}
