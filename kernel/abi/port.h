/*
 * Messages and ports (Gaji's own calls, from 0x1000). A port is a bounded queue of messages, held
 * through descriptors that carry a right: to send, to receive, or both.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Rights. */
#define PORT_SEND    1
#define PORT_RECEIVE 2

/* Flags of port_send and port_receive. */
#define PORT_NONBLOCK 1 /* -EAGAIN instead of sleeping */

#define PORT_MAX_PAYLOAD 65536

struct port_message {
    uint32_t type;   /* the program's own, passed on unchanged */
    int32_t sender;  /* PID, written by the kernel when the message is received */
    uint32_t length; /* bytes at payload: to send, or the room there; after receiving, the size */
    void *payload;
};
