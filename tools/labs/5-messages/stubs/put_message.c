/*
 * Exercise 5.1. Puts the message at the tail of the queue, where there is room for it: a struct
 * record (kernel/ipc/port_state.h) and behind it the payload (kernel/ipc/ring.h has what a ring
 * does). In steps:
 *
 *   1. The payload, behind the place of the record: ring_put_user() from content_source(), or
 *      ring_put() of content->words, if there are some. The sender's pointer may be bad.
 *   2. What is attached: parcel_queue(). From here on nothing may fail.
 *   3. The record. ring_advance_tail() by record_size() makes both part of the queue: not before
 *      they are there.
 *   4. The counts: slots_used, and bytes_used in whole words (payload_size). The call, if there is
 *      one, has the parcel.
 *   5. A receiver may sleep on port->messages: the one that came first is woken. Who polls is told
 *      (POLL_READABLE).
 */
static int put_message(struct port *port, const struct content *content, struct call *call)
{
    (void)port;
    (void)content;
    (void)call;
    (void)wait_for_room;
    return -ENOSYS;
}
