/*
 * Ports: queues of messages between processes (Gaji alone has them).
 *
 * A port is held through a file descriptor, so that fork inherits it, dup copies it and close gives
 * it up. open("/port/NAME", O_WRONLY) yields the right to send to a port that was published.
 */
#pragma once

#include "kernel/abi/port.h"

/*
 * Makes a port that holds at most `slots` messages with together at most `bytes` bytes of payload.
 * Returns a descriptor with the rights to send and to receive.
 */
int port_create(unsigned slots, unsigned bytes);

/*
 * Puts a copy of the message in the queue. Sleeps while it is full, unless `flags` has
 * PORT_NONBLOCK. Errors: EPIPE when nobody can receive any more, EMSGSIZE, EAGAIN.
 */
int port_send(int port, const struct port_message *message, int flags);

/*
 * Takes the oldest message. message->payload and ->length say where the payload goes and how much
 * fits; ->type, ->sender and ->length are filled in. Sleeps while the queue is empty, unless
 * `flags` has PORT_NONBLOCK. A message that does not fit stays, and the call fails with EMSGSIZE.
 */
int port_receive(int port, struct port_message *message, int flags);

/* Gives the port a name: it can be opened as /port/NAME from now on. */
int port_publish(int port, const char *name);

/* A new descriptor of the same port with fewer rights: PORT_SEND or PORT_RECEIVE. */
int port_narrow(int port, int rights);
