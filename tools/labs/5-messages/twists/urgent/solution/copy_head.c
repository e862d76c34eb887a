/* Urgent messages are received before all others. */
#define URGENT     0x1000u
#define URGENT_END 0x2000u

/* Where the message is that comes next: the first of the highest urgent type, or else the head. */
static uint32_t find_next(const struct port *port)
{
    struct record record;
    uint32_t next = 0, highest = 0;
    for (uint32_t at = 0; at < ring_used(&port->ring); at += record_size(&record)) {
        record_get(port, at, &record);
        if (record.type >= URGENT && record.type < URGENT_END && record.type > highest) {
            highest = record.type;
            next = at;
        }
    }
    return next;
}

/* The payload of the message at `at`, to where it belongs; it stays there, too. */
static enum outcome copy_head(const struct port *port, const struct inbox *inbox,
                              const struct content *head, uint32_t at)
{
    uint32_t words[SHORT_WORDS] = {0}, length = head->message.length;
    if (length > inbox->room)
        return RECEIVER_SHORT;
    if (inbox->header)
        return ring_get_user(&port->ring, at + sizeof(struct record), inbox->payload, length)
                   ? RECEIVER_FAULT
                   : MOVED;
    ring_get(&port->ring, at + sizeof(struct record), words, length);
    inbox_fill_words(inbox, head, words);
    return MOVED;
}
