/* Messages from process to process by PID (Gaji alone has them). */
#pragma once

#include "kernel/abi/direct.h"

#include <sys/types.h>
#include <time.h>

/*
 * Each waits for its partner: a send until the other receives, a receive until somebody sends;
 * there is no queue. `deadline` is of CLOCK_MONOTONIC; NULL: for ever. 0, or -1 and errno:
 *
 *   ESRCH      no such process, or it ends meanwhile
 *   EINTR      a handler ran; nothing was moved
 *   EDEADLK    the partner waits for us, perhaps by way of others (the kernel's log says how)
 *   EMSGSIZE   above 32768 bytes; to a receiver: above its room (message->length says how much)
 *   EFAULT     a pointer of ours is bad; the partner goes on waiting
 *   ETIMEDOUT
 *
 * msg_receive() receives from process `pid`, or from any (MSG_ANY): notices first, then whoever
 * has waited longest. message->sender says who it was.
 *
 * msg_call() sends and receives the answer from the same process, with nothing between: whoever
 * answers by msg_send_now() finds the caller waiting. Once the request was taken, only the end of
 * a process or the deadline ends it, and notices wait.
 */
int msg_send(pid_t pid, const struct port_message *message, const struct timespec *deadline);
int msg_receive(pid_t pid, struct port_message *message, const struct timespec *deadline);
int msg_call(pid_t pid, const struct port_message *request, struct port_message *answer,
             const struct timespec *deadline);

/*
 * The same, but without waiting: EAGAIN. To wait for direct messages together with ports and other
 * descriptors, open(MSG_DEVICE, O_RDONLY) and poll() that: POLLIN says that msg_receive_now() from
 * MSG_ANY would find something.
 */
int msg_send_now(pid_t pid, const struct port_message *message);
int msg_receive_now(pid_t pid, struct port_message *message);

/*
 * The process will receive a message of type MSG_TYPE_NOTIFY from us, before all others: once,
 * however often we notify it before. Never waits. ESRCH; ENOMEM, only for the first that it gets.
 */
int msg_notify(pid_t pid);
