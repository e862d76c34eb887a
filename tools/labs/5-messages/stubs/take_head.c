/*
 * Exercise 5.2. Gives the message at the head of the queue to the inbox. record_get() reads its
 * record; what the receiver is told is a struct content of it (the type, the sender, the length,
 * the number of the call's right as `reply`, the parcel). In steps:
 *
 *   1. The payload: copy_head().
 *   2. What is attached, and the header: inbox_complete(). Where copy_head() has failed and there
 *      is a header, inbox_write_header() alone, so that the program learns how much room it needs.
 *   3. pass_call().
 *   4. The notice of a limit (sender 0, PORT_TYPE_LIMIT): port_notice_taken().
 *   5. ring_advance_head() and count_out(): it is no longer in the queue.
 *
 * Steps 3 to 5 are for a message that the receiver has. What becomes of it where the receiver's
 * buffer is bad, or too small?
 */
static enum outcome take_head(struct port *port, struct inbox *inbox)
{
    (void)port;
    (void)inbox;
    (void)pass_call;
    (void)count_out;
    (void)copy_head;
    return NO_MEMORY;
}
