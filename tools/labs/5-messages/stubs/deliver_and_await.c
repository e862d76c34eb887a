/*
 * Exercise 5.4. Sends the message of a call, and sleeps until it is answered: message_deliver(),
 * then call_await(). Who drops the parcel? If it could not be delivered, it is content->parcel. In
 * the end it is call->parcel, in any case: delivery has set it, and it is NULL once it was
 * received.
 */
static inline int deliver_and_await(struct port *port, struct content *content, struct call *call)
{
    (void)port;
    (void)call;
    parcel_drop(content->parcel);
    return -ENOSYS;
}
