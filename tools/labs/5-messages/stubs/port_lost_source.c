/*
 * Exercise 5.3. A right to send is gone, or the name, or a watch. If it was the last of them
 * (port_may_hear), no message can come any more: all who sleep on port->messages are to look again,
 * and who polls is told (POLL_READABLE and POLLHUP).
 */
void port_lost_source(struct port *port)
{
    (void)port;
}
