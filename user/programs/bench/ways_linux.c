/* Ways that Linux has and Gaji has not: the message queues of POSIX and of System V. */
#include "bench.h"
#include "user/libc/system_call.h"
#include "ways.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#define REQUESTS "bench-requests" /* names of queues */
#define ANSWERS  "bench-answers"

#define RLIMIT_QUEUE_BYTES 12 /* Linux's RLIMIT_MSGQUEUE */

static int requests, answers;

struct queue_attributes {
    long flags, most_messages, message_size, messages, reserved[4];
};

static bool queue_open(size_t size)
{
    struct rlimit64 none = {.rlim_cur = RLIM64_INFINITY, .rlim_max = RLIM64_INFINITY};
    struct queue_attributes attributes = {.most_messages = 1, .message_size = (long)size};
    call4(SYS_prlimit64, 0, RLIMIT_QUEUE_BYTES, (long)&none, 0);
    requests = (int)call4(SYS_mq_open, (long)REQUESTS, O_CREAT | O_RDWR, 0600, (long)&attributes);
    attributes.message_size = ANSWER_SIZE;
    answers = (int)call4(SYS_mq_open, (long)ANSWERS, O_CREAT | O_RDWR, 0600, (long)&attributes);
    return requests >= 0 && answers >= 0;
}

static void queue_send(int queue, char *buffer, size_t size)
{
    if (call5(SYS_mq_timedsend, queue, (long)buffer, (long)size, 0, 0) < 0)
        fail("mq_timedsend");
}

/* `room` is at least the size of the queue's messages. */
static void queue_receive(int queue, char *buffer, size_t room)
{
    if (call5(SYS_mq_timedreceive, queue, (long)buffer, (long)room, 0, 0) < 0)
        fail("mq_timedreceive");
}

static void queue_call(char *buffer, size_t size)
{
    queue_send(requests, buffer, size);
    queue_receive(answers, buffer, ANSWER_SIZE);
}

static void queue_serve(char *buffer, size_t size)
{
    queue_receive(requests, buffer, size);
    queue_send(answers, buffer, answer_size(size));
}

static void queue_close(void)
{
    close(requests);
    close(answers);
    call1(SYS_mq_unlink, (long)REQUESTS);
    call1(SYS_mq_unlink, (long)ANSWERS);
}

/* System V's, through the one call ipc(). A message is a type and its bytes; Linux takes 8 KiB. */
#define MSGSND           11
#define MSGRCV           12
#define MSGGET           13
#define MSGCTL           14
#define IPC_NEW          (1 << 16) /* the form of MSGRCV with its arguments in registers */
#define IPC_RMID         0
#define SYSTEM_V_LONGEST 4096

static struct {
    long type;
    char bytes[SYSTEM_V_LONGEST];
} message = {.type = 1};

static bool system_v_open(size_t size)
{
    (void)size;
    requests = (int)call3(SYS_ipc, MSGGET, 0, 0600);
    answers = (int)call3(SYS_ipc, MSGGET, 0, 0600);
    return requests >= 0 && answers >= 0;
}

static void system_v_send(int queue, size_t size)
{
    if (call5(SYS_ipc, MSGSND, queue, (long)size, 0, (long)&message) < 0)
        fail("msgsnd");
}

static void system_v_receive(int queue)
{
    if (call6(SYS_ipc, IPC_NEW | MSGRCV, queue, SYSTEM_V_LONGEST, 0, (long)&message, 0) < 0)
        fail("msgrcv");
}

static void system_v_call(char *buffer, size_t size)
{
    (void)buffer;
    system_v_send(requests, size);
    system_v_receive(answers);
}

static void system_v_serve(char *buffer, size_t size)
{
    (void)buffer;
    system_v_receive(requests);
    system_v_send(answers, answer_size(size));
}

static void system_v_close(void)
{
    call3(SYS_ipc, MSGCTL, requests, IPC_RMID);
    call3(SYS_ipc, MSGCTL, answers, IPC_RMID);
}

const struct way ways_of_linux[] = {
    {"POSIX message queue", 4, MIB, queue_open, queue_call, queue_serve, queue_close},
    {"System V message queue", 4, SYSTEM_V_LONGEST, system_v_open, system_v_call, system_v_serve,
     system_v_close},
    {.name = NULL},
};
