/* What is no use with pipes and queues: copies of messages without a number, advice on FIFOs. */
#include "say.h"

#include <sys/ipc.h>
#include <sys/msg.h>

#define COPY 040000 /* MSG_COPY */
#define FIFO "ipc_refused.fifo"

static struct {
    long type;
    char bytes[8];
} message = {1, "message"};

static void copies(void)
{
    int queue = msgget(IPC_PRIVATE, 0600);
    SAY(msgsnd(queue, &message, 8, 0));
    SAY(msgrcv(queue, &message, 8, 0, COPY));
    SAY(msgrcv(queue, &message, 8, 0, COPY | IPC_NOWAIT | MSG_EXCEPT));
    SAY(msgrcv(queue, &message, 8, 0, IPC_NOWAIT));
    SAY(msgctl(queue, IPC_RMID, NULL));
}

static void advice(void)
{
    SAY(mkfifo(FIFO, 0600));
    int fd = open(FIFO, O_RDWR);
    SAY(syscall(SYS_fadvise64, fd, 0, 0, 0, POSIX_FADV_NORMAL));
    SAY(unlink(FIFO));
}

int main(void)
{
    copies();
    advice();
    return 0;
}
