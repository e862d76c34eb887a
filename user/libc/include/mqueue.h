/* POSIX message queues (mq_overview(7)): the most urgent message goes first. */
#pragma once

#include <signal.h>
#include <sys/types.h>
#include <time.h>

#include "kernel/abi/mqueue.h"

typedef int mqd_t; /* a descriptor, for poll() and fcntl() as well */

/* `name` is "/NAME". With O_CREAT: mode_t mode, struct mq_attr * (NULL: 10 messages of 8,192
 * bytes). */
mqd_t mq_open(const char *name, int flags, ...);
int mq_close(mqd_t queue);
int mq_unlink(const char *name); /* it goes when nobody has it open any more */

/* Waits for room, at most to this moment of the clock; -1 with EMSGSIZE, EAGAIN, ETIMEDOUT, EINTR.
 */
int mq_send(mqd_t queue, const char *bytes, size_t length, unsigned priority);
int mq_timedsend(mqd_t queue, const char *bytes, size_t length, unsigned priority,
                 const struct timespec *until);

/* Its length. `size` is at least mq_msgsize; `priority` may be NULL. */
ssize_t mq_receive(mqd_t queue, char *bytes, size_t size, unsigned *priority);
ssize_t mq_timedreceive(mqd_t queue, char *bytes, size_t size, unsigned *priority,
                        const struct timespec *until);

/* This process is told, once, when a message comes to the empty queue; NULL: no more. */
int mq_notify(mqd_t queue, const struct sigevent *event);

int mq_getattr(mqd_t queue, struct mq_attr *attributes);
int mq_setattr(mqd_t queue, const struct mq_attr *attributes, struct mq_attr *before);
