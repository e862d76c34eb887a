/* What there is to undo of a semaphore has 16 bits, too: beyond, an operation is refused. */
#include "say.h"

#include <sys/ipc.h>
#include <sys/sem.h>

static int set;

static int operate(int step, int flags)
{
    struct sembuf operation = {.sem_op = (short)step, .sem_flg = (short)flags};
    return semop(set, &operation, 1);
}

static void give_much(void)
{
    SAY(operate(32767, SEM_UNDO));
    SAY(operate(-32767, 0));
    SAY(operate(1, SEM_UNDO));
    SAY(operate(1, SEM_UNDO));
    SAY(semctl(set, 0, GETVAL));
    SAY(operate(-1, SEM_UNDO));
    SAY(operate(5, 0));
}

int main(void)
{
    set = semget(IPC_PRIVATE, 1, 0600);
    say_end("child", give_much);
    SAY(semctl(set, 0, GETVAL));
    SAY(semctl(set, 0, IPC_RMID));
    return 0;
}
