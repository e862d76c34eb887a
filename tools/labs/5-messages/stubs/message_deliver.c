/*
 * Exercise 5.1. The way of a message into `port`; message.h says what it promises. In steps:
 *
 *   1. content->next is NULL: so far nobody's sleep has ended.
 *   2. -EMSGSIZE: the payload, in whole words (payload_size), is more than the port's bytes.
 *   3. A call with PORT_NONBLOCK must not stay in the queue: -EAGAIN, or -EPIPE without receivers.
 *   4. wait_for_room(), and put_message().
 *   5. Whatever came of it, port_wake_turn(): there may be room for the next one still, and who has
 *      waited owes that to him.
 *
 * That is all that is needed. If you want to do more: find_receiver() finds a receiver that sleeps
 * while no message is before ours, and fill_receiver() gives it the message without the queue. Then
 * a fault of the receiver's own must not hurt the sender: the message is queued. And where notices
 * keep all of the room, who waits for room goes on when one comes (RECEIVER_CAME).
 */
int message_deliver(struct port *port, struct content *content, struct call *call)
{
    (void)port;
    (void)call;
    (void)put_message;
    (void)fill_receiver;
    content->next = NULL;
    return -ENOSYS;
}
