/*
 * Exercise 5.3. The last right to receive is gone: whoever waits for this port must not wait for
 * ever. The name and the watches go already; add, in front of that:
 *
 *   1. For each message in the queue, from the head on (ring_used, record_get, record_size):
 *      message_give_up_parcel(), if it has a parcel, and then call_end() with -EPIPE, if it has a
 *      call.
 *   2. The queue is empty: ring_clear(), and the counts are 0.
 *
 * And behind it:
 *
 *   3. Who waits for its turn is woken: it finds no receiver.
 *   4. Who polls is told: POLL_WRITABLE and POLLERR, since a send fails at once now.
 */
static void port_shut(struct port *port)
{
    if (port->name)
        node_unpublish(port->name);
    port->name = NULL;
    watches_of_port_end(port);
}
