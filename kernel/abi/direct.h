/*
 * Direct messages (Gaji's own calls): from process to process by PID, without a port. Sender and
 * receiver meet: each waits for the other, and there is no queue. The message is a struct
 * port_message whose `reply` is not used.
 */
#pragma once

#include "kernel/abi/port.h" /* struct port_message; PORT_NONBLOCK, PORT_DEADLINE */

#define MSG_ANY 0 /* for msg_receive: from whomever */

/* What msg_notify leads to, without payload: however often one sender notified, it comes once. */
#define MSG_TYPE_NOTIFY 0x47414A03u
