/* System V's and POSIX's queues, semaphores and shared memory with several wrong arguments. */
#include "say.h"

#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define BAD             ((void *)8)
#define NOBODY          0x7fff0000
#define CALL(name, ...) SAY(syscall(SYS_##name, __VA_ARGS__))

static struct timespec wrong = {0, 1000000000};
static int64_t wide_wrong[2] = {0, 1000000000}, wide_zero[2];

static void semaphores(void)
{
    struct sembuf beyond = {.sem_num = 9, .sem_op = 1};
    int set = semget(IPC_PRIVATE, 1, 0600);
    CALL(semget, IPC_PRIVATE, -1, 0);
    CALL(semget, 0x77777, -1, 0);
    CALL(semget, 0x77777, 1, 0);
    CALL(semtimedop_time64, -1, BAD, 0, NULL);
    CALL(semtimedop_time64, NOBODY, BAD, 1, NULL);
    CALL(semtimedop_time64, NOBODY, BAD, 100000, NULL);
    CALL(semtimedop_time64, -1, BAD, 100000, NULL);
    CALL(semtimedop_time64, -1, BAD, 0, BAD);
    CALL(semtimedop_time64, NOBODY, &beyond, 1, wide_wrong);
    CALL(semtimedop_time64, NOBODY, &beyond, 1, wide_zero);
    SAY(syscall(SYS_semtimedop_time64, set, &beyond, 1, wide_wrong));
    SAY(syscall(SYS_semtimedop_time64, set, &beyond, 1, wide_zero));
    CALL(semctl, -1, 0, 99, 0);
    CALL(semctl, NOBODY, 0, 99, 0);
    CALL(semctl, NOBODY, 0, SETVAL, -1);
    CALL(semctl, NOBODY, -1, GETVAL, 0);
    SAY(syscall(SYS_semctl, set, 9, SETVAL, -1));
    SAY(syscall(SYS_semctl, set, 9, SETVAL, 1));
    SAY(syscall(SYS_semctl, set, 9, GETVAL, 0));
    SAY(syscall(SYS_semctl, set, 9, GETALL, BAD));
    SAY(syscall(SYS_semctl, set, 0, IPC_SET, BAD));
    CALL(semctl, NOBODY, 0, IPC_SET, BAD);
    CALL(semctl, NOBODY, 0, SETALL, BAD);
    semctl(set, 0, IPC_RMID);
}

static void messages(void)
{
    struct {
        long type;
        char text[8];
    } message = {0, "text"};
    int queue = msgget(IPC_PRIVATE, 0600);
    CALL(msgsnd, -1, BAD, -1, 0);
    CALL(msgsnd, -1, &message, -1, 0);
    CALL(msgsnd, NOBODY, &message, 4, 0);
    SAY(syscall(SYS_msgsnd, queue, &message, 100000, 0));
    SAY(syscall(SYS_msgsnd, queue, &message, 4, 0));
    CALL(msgrcv, -1, BAD, -1, 0, 0);
    CALL(msgrcv, NOBODY, BAD, 4, 0, 0);
    SAY(syscall(SYS_msgrcv, queue, BAD, 4, 0, IPC_NOWAIT));
    SAY(syscall(SYS_msgrcv, queue, BAD, -1, 0, IPC_NOWAIT));
    message.type = 1;
    SAY(syscall(SYS_msgsnd, queue, &message, 4, 0));
    SAY(syscall(SYS_msgrcv, queue, BAD, 2, 0, 0));
    SAY(syscall(SYS_msgrcv, queue, BAD, 4, 0, 0));
    SAY(syscall(SYS_msgrcv, queue, &message, 4, 0, IPC_NOWAIT));
    CALL(msgctl, -1, 99, BAD);
    CALL(msgctl, NOBODY, IPC_SET, BAD);
    CALL(msgctl, NOBODY, IPC_STAT, BAD);
    SAY(syscall(SYS_msgctl, queue, IPC_STAT, BAD));
    msgctl(queue, IPC_RMID, NULL);
}

static void memory(void)
{
    int piece = shmget(IPC_PRIVATE, 4096, 0600);
    CALL(shmget, IPC_PRIVATE, 0, IPC_CREAT);
    CALL(shmget, 0x77777, 0, 0);
    CALL(shmget, 0x77777, 0, IPC_CREAT);
    CALL(shmat, -1, BAD, 0);
    CALL(shmat, NOBODY, BAD, 0);
    CALL(shmat, NOBODY, NULL, SHM_REMAP);
    SAY(syscall(SYS_shmat, piece, BAD, 0));
    SAY(syscall(SYS_shmat, piece, NULL, SHM_REMAP));
    CALL(shmdt, BAD);
    CALL(shmdt, 4096);
    CALL(shmctl, -1, 99, BAD);
    CALL(shmctl, NOBODY, IPC_SET, BAD);
    CALL(shmctl, NOBODY, IPC_STAT, BAD);
    shmctl(piece, IPC_RMID, NULL);
}

static void posix_queues(void)
{
    struct mq_attr attributes = {.mq_flags = 77, .mq_maxmsg = 2, .mq_msgsize = 8};
    struct sigevent event = {.sigev_notify = 77};
    char text[8] = "text";
    CALL(mq_open, BAD, O_CREAT | O_RDWR, 0600, BAD);
    CALL(mq_open, "no/such", O_CREAT | O_RDWR, 0600, BAD);
    CALL(mq_open, "nothing", O_RDWR, 0600, BAD);
    CALL(mq_unlink, BAD);
    int queue = (int)syscall(SYS_mq_open, "queue", O_CREAT | O_WRONLY, 0600, &attributes);
    int reader = (int)syscall(SYS_mq_open, "queue", O_RDONLY, 0600, NULL);
    CALL(mq_timedsend, -1, BAD, 100000, 99999, BAD);
    CALL(mq_timedsend, -1, BAD, 100000, 99999, &wrong);
    CALL(mq_timedsend, -1, BAD, 100000, 99999, NULL);
    CALL(mq_timedsend, -1, BAD, 100000, 0, NULL);
    CALL(mq_timedsend, 1, BAD, 100000, 0, NULL);
    SAY(syscall(SYS_mq_timedsend, reader, BAD, 100000, 99999, NULL));
    SAY(syscall(SYS_mq_timedsend, reader, BAD, 100000, 0, NULL));
    SAY(syscall(SYS_mq_timedsend, queue, BAD, 100000, 0, NULL));
    SAY(syscall(SYS_mq_timedsend, queue, BAD, 8, 0, NULL));
    CALL(mq_timedreceive, -1, BAD, 0, BAD, BAD);
    CALL(mq_timedreceive, -1, BAD, 0, BAD, &wrong);
    CALL(mq_timedreceive, -1, BAD, 0, BAD, NULL);
    SAY(syscall(SYS_mq_timedreceive, queue, BAD, 0, BAD, NULL));
    SAY(syscall(SYS_mq_timedreceive, reader, BAD, 0, BAD, NULL));
    SAY(syscall(SYS_mq_timedsend, queue, text, 4, 0, NULL));
    SAY(syscall(SYS_mq_timedreceive, reader, text, 8, BAD, NULL));
    CALL(mq_notify, -1, BAD);
    CALL(mq_notify, -1, &event);
    CALL(mq_notify, 1, NULL);
    CALL(mq_getsetattr, -1, BAD, BAD);
    CALL(mq_getsetattr, -1, &attributes, BAD);
    CALL(mq_getsetattr, -1, NULL, BAD);
    SAY(syscall(SYS_mq_getsetattr, queue, NULL, BAD));
    syscall(SYS_mq_unlink, "queue");
}

int main(void)
{
    semaphores();
    messages();
    memory();
    posix_queues();
    return 0;
}
