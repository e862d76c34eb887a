/* POSIX message queues (mq_overview(7)), as Linux's on i386. */
#pragma once

#include <stdint.h>

#define MQ_PRIO_MAX 32768u

struct mq_attr {
    int32_t mq_flags; /* O_NONBLOCK, or 0 */
    int32_t mq_maxmsg;
    int32_t mq_msgsize;
    int32_t mq_curmsgs;
    int32_t reserved[4];
};

#define SIGEV_SIGNAL    0
#define SIGEV_NONE      1
#define SIGEV_THREAD    2
#define SIGEV_THREAD_ID 4

struct sigevent {
    int32_t sigev_value;
    int32_t sigev_signo;
    int32_t sigev_notify;
    int32_t sigev_thread; /* its ID, for SIGEV_THREAD_ID */
    int32_t reserved[12];
};

_Static_assert(sizeof(struct sigevent) == 64, "struct sigevent is Linux's");
