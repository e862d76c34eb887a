/*
 * Ports: queues of messages between processes (Gaji alone has them).
 *
 * A port is held through a file descriptor, so that fork inherits it, dup copies it and close gives
 * it up. open("/port/NAME", O_WRONLY) yields the right to send to a port that was published.
 */
#pragma once

#include "kernel/abi/port.h"

#include <time.h>

/*
 * Makes a port that holds at most `slots` messages with together at most `bytes` bytes of payload.
 * Returns a descriptor with the rights to send and to receive. EMFILE: too many descriptors, or all
 * ports together would be above RLIMIT_MSGQUEUE (their bytes, and 20 for each slot).
 */
int port_create(unsigned slots, unsigned bytes);

/*
 * Sends a copy of the message: to a receiver that waits, or into the queue. Sleeps while that is
 * full or others who came before wait, unless `flags` has PORT_NONBLOCK. Errors: EPIPE when nobody
 * can receive any more; EAGAIN; EMSGSIZE above the port's bytes, and above PORT_MAX_PAYLOAD (32
 * KiB): send such as lent memory (port_send_files(), below).
 */
int port_send(int port, const struct port_message *message, int flags);

/*
 * Takes the oldest message. message->payload and ->length say where the payload goes and how much
 * fits; ->type, ->sender and ->length are filled in. Sleeps while the queue is empty, unless
 * `flags` has PORT_NONBLOCK. A message that does not fit stays, and the call fails with EMSGSIZE.
 * EPIPE when the queue is empty and nobody can send any more: no descriptor anywhere has the right,
 * no watch is to be told here, and the port has no name. (Who makes a port can send to it: give
 * that up with port_narrow() and close().) poll() shows POLLHUP then.
 */
int port_receive(int port, struct port_message *message, int flags);

/*
 * The same two until a moment of CLOCK_MONOTONIC: ETIMEDOUT from then on.
 */
int port_send_until(int port, const struct port_message *message, const struct timespec *deadline);
int port_receive_until(int port, struct port_message *message, const struct timespec *deadline);

/*
 * Call and reply. port_call() sends `request` and sleeps until it is answered: `answer` says where
 * the answer's payload goes and how much fits, as in port_receive(). `deadline` may be NULL. Errors
 * besides port_send()'s: ECONNRESET when the receiver ended or gave the right up without answering.
 *
 * Whoever receives such a message finds in message->reply the right to answer: a number, good once,
 * in that process alone. port_reply() never sleeps; a NULL answer gives the right up. Errors: ESRCH
 * when the right is void, because it was used or the caller waits no longer; EMSGSIZE when the
 * answer does not fit (the right stays).
 *
 * port_reply_receive() gives `answer` to answer->reply (0: to nobody), then receives the next.
 */
int port_call(int port, const struct port_message *request, struct port_message *answer,
              const struct timespec *deadline);
int port_reply(unsigned right, const struct port_message *answer);
int port_reply_receive(int port, const struct port_message *answer, struct port_message *message);

/*
 * The same with descriptors: up to PORT_MAX_FILES of any kind go along with a message, and who
 * receives it has them as if by dup, all or none. `count` says how many are sent (0 too), and
 * afterwards how many came. `flags` may have PORT_NONBLOCK, and PORT_CLOEXEC for what comes. A
 * receiver that uses the other functions gets the message without them.
 *
 * Memory can go along, up to PORT_MAX_MEMORY bytes at `memory`: it is not copied but lent page by
 * page, copy-on-write, and nothing beside it is shown. Who receives it finds it at `memory`, mapped
 * anew (give it back with munmap(), from the start of its first page), as it was when it was sent,
 * and may write to it; the sender keeps its own.
 *
 * Neither memory nor a port that can be received from stays in a queue without who sent it:
 * port_send_files() then sleeps until the message is received, also in a queue that has room, and
 * takes it back when a signal or the deadline ends that; with PORT_NONBLOCK it goes to a receiver
 * that waits, or fails with EAGAIN.
 *
 * Errors besides: EBADF for one that is not open; ETOOMANYREFS when more files lie in queues than
 * RLIMIT_NOFILE says. EMFILE when the receiver has no room for all descriptors, and ENOMEM when it
 * has none for the memory, or is over RLIMIT_AS or RLIMIT_DATA with it: the message stays.
 */
int port_send_files(int port, const struct port_parcel *parcel, int flags);
int port_receive_files(int port, struct port_parcel *parcel, int flags);
int port_call_files(int port, const struct port_parcel *request, struct port_parcel *answer,
                    const struct timespec *deadline);
int port_send_files_until(int port, const struct port_parcel *parcel,
                          const struct timespec *deadline);
int port_receive_files_until(int port, struct port_parcel *parcel, const struct timespec *deadline);
int port_reply_files(unsigned right, const struct port_parcel *answer);
int port_reply_receive_files(int port, const struct port_parcel *answer, struct port_parcel *parcel,
                             int flags);

/*
 * The short form of these, wholly in registers and the fastest: 16 bytes there and 16 back, in the
 * same struct. port_reply_receive_short() answers the message that this thread received last, if
 * its sender waits for that, and returns the sender of the next. Both forms understand each other;
 * a longer message stays in the queue (EMSGSIZE).
 */
struct port_short {
    unsigned type;
    unsigned words[4];
    unsigned reply; /* the right to answer, after receiving */
};
int port_call_short(int port, struct port_short *message);
int port_reply_receive_short(int port, struct port_short *message);

/* Gives the port a name: it can be opened as /port/NAME from now on. */
int port_publish(int port, const char *name);

/* A new descriptor of the same port with fewer rights: PORT_SEND or PORT_RECEIVE. */
int port_narrow(int port, int rights);

/*
 * When process `pid` (any but this one) ends, a struct end_notice comes into `port`, which can
 * receive, as a message of type PORT_TYPE_END from sender 0. It keeps one slot of the port until
 * then, so that it is never lost; the watch ends with this process or with the port's last
 * receiver. Errors: ESRCH when it has ended (a zombie has), EAGAIN without a free slot of the
 * notice's size or with 128 others that watch it, EBADF, EINVAL, ENOMEM.
 */
int watch(pid_t pid, int port);
