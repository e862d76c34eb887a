/*
 * Direct messages (Gaji's own calls): from process to process by PID, without a port. Sender and
 * receiver meet: each waits for the other, and there is no queue. The message is a struct
 * port_message whose `reply` is not used.
 */
#pragma once

#include "kernel/abi/port.h" /* struct port_message; PORT_NONBLOCK, PORT_DEADLINE */

#define MSG_ANY 0 /* for msg_receive: from whomever */

/*
 * A file to poll: open, it is readable (POLLIN) while msg_receive() from MSG_ANY would find a
 * sender or a notice. It always speaks of the process that polls, also when it was inherited or
 * passed on.
 */
#define MSG_DEVICE "/dev/messages"

/* What msg_notify leads to, without payload: however often one sender notified, it comes once. */
#define MSG_TYPE_NOTIFY 0x47414A03u
