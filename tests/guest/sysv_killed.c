/*
 * System V's queues, semaphores and memory when things go wrong: those who sleep are killed at any
 * moment or see theirs removed, memory runs out at each allocation, and a segment stays until its
 * last mapping goes, however that comes. The check at the end finds what is left over.
 */
#include "tests/guest/child.h"
#include "tests/guest/oom.h"

#include <kernel/abi/sysv_ipc.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>

#define SIZE  6000 /* of a message: more than a page */
#define KILLS 60

static struct {
    int32_t type;
    char bytes[SIZE];
} message;

static int queue, set, segment;

static int msgget(void)
{
    return (int)syscall(SYS_msgget, IPC_PRIVATE, 0600);
}

static int msgctl_remove(int id)
{
    return (int)syscall(SYS_msgctl, id, IPC_RMID, 0);
}

static int msgsnd(int32_t type, uint32_t length, uint32_t flags)
{
    message.type = type;
    return (int)syscall(SYS_msgsnd, queue, &message, length, flags);
}

static int msgrcv(int32_t type, uint32_t flags)
{
    return (int)syscall(SYS_msgrcv, queue, &message, SIZE, type, flags);
}

static int semget(int count)
{
    return (int)syscall(SYS_semget, IPC_PRIVATE, count, 0600);
}

static int semop(const struct sembuf *operations, uint32_t count)
{
    return (int)syscall(SYS_semtimedop_time64, set, operations, count, NULL);
}

static int change(uint16_t number, int16_t by)
{
    return semop(&(struct sembuf){number, by, 0}, 1);
}

static int shmget(uint32_t size)
{
    return (int)syscall(SYS_shmget, IPC_PRIVATE, size, 0600);
}

static long shmat(int id)
{
    return syscall(SYS_shmat, id, NULL, 0);
}

/* --- memory runs out -------------------------------------------------------------------------- */

static long do_msgget(void)
{
    return msgget();
}

static void undo_msgget(long id)
{
    EXPECT(msgctl_remove((int)id) == 0);
}

static long do_msgsnd(void)
{
    return msgsnd(1, SIZE, 0);
}

static void undo_msgsnd(long result)
{
    EXPECT(result == 0 && msgrcv(0, 0) == SIZE);
}

static long do_semget(void)
{
    return semget(40);
}

static void undo_semget(long id)
{
    EXPECT(syscall(SYS_semctl, id, 0, IPC_RMID, 0) == 0);
}

static long do_semop(void)
{
    return change(0, 1);
}

static void undo_semop(long result)
{
    EXPECT(result == 0 && syscall(SYS_semctl, set, 0, SETVAL, 0) == 0);
}

static long do_shmget(void)
{
    return shmget(2 * PAGE);
}

static void undo_shmget(long id)
{
    EXPECT(syscall(SYS_shmctl, id, IPC_RMID, 0) == 0);
}

static long attached_at;

static long do_shmat(void)
{
    attached_at = shmat(segment);
    return attached_at == -1 ? -1 : 0;
}

static void undo_shmat(long result)
{
    EXPECT(result == 0 && syscall(SYS_shmdt, attached_at) == 0);
}

static const struct operation operations[] = {
    {"msgget", do_msgget, undo_msgget, PLAIN},
    {"msgsnd", do_msgsnd, undo_msgsnd, PLAIN},
    {"semget", do_semget, undo_semget, PLAIN},
    {"semop", do_semop, undo_semop, PLAIN},
    {"shmget", do_shmget, undo_shmget, PLAIN},
    {"shmat", do_shmat, undo_shmat, PLAIN},
    {NULL, NULL, NULL, PLAIN},
};

/* --- kills ------------------------------------------------------------------------------------ */

static void receives_all(void)
{
    for (;;)
        msgrcv(-5, 0);
}

static void sends_all(void)
{
    for (uint32_t i = 0;; i++)
        msgsnd((int32_t)(i % 5 + 1), i % SIZE, 0);
}

static void takes_all(void)
{
    for (;;) {
        const struct sembuf both[] = {{0, -1, 0}, {1, -2, 0}};
        semop(both, 2);
    }
}

static void gives_all(void)
{
    for (;;) {
        const struct sembuf both[] = {{0, 1, 0}, {0, 0, 0}};
        change(1, 2);
        semop(both, 1);
    }
}

static void yield_times(int times)
{
    while (times-- > 0)
        sched_yield();
}

static void kill_both(void (*one)(void), void (*other)(void))
{
    for (int i = 0; i < KILLS; i++) {
        pid_t first = child_start(one), second = child_start(other);
        yield_times(i % 8);
        EXPECT(kill(i % 2 ? first : second, SIGKILL) == 0);
        yield_times(i % 5);
        EXPECT(kill(i % 2 ? second : first, SIGKILL) == 0);
        child_wait(first);
        child_wait(second);
        EXPECT(syscall(SYS_semctl, set, 0, GETNCNT, 0) == 0);
    }
    while (msgrcv(0, IPC_NOWAIT) >= 0)
        ;
    EXPECT(errno == ENOMSG);
}

static void receives_one(void)
{
    _exit(msgrcv(7, 0) == 1 ? 7 : 1);
}

/* Who is woken to be killed takes no message along. */
static void killed_when_woken(void)
{
    pid_t first = child_start(receives_one);
    yield_times(3);
    pid_t second = child_start(receives_one);
    yield_times(3);
    EXPECT(kill(first, SIGKILL) == 0 && msgsnd(7, 1, 0) == 0);
    EXPECT(ended_by(child_wait(first), SIGKILL));
    EXPECT(exited_with(child_wait(second), 7));
}

/* --- segments --------------------------------------------------------------------------------- */

static uint32_t attached(void)
{
    struct shmid64_ds state;
    EXPECT(syscall(SYS_shmctl, segment, IPC_STAT, &state) == 0);
    return state.shm_nattch;
}

static void stays(void)
{
    for (;;)
        sched_yield();
}

static void segments(void)
{
    volatile char *memory = (volatile char *)shmat(segment);
    pid_t child = child_start(stays), other = child_start(stays);
    EXPECT(attached() == 3);
    EXPECT(kill(child, SIGKILL) == 0 && ended_by(child_wait(child), SIGKILL));
    EXPECT(attached() == 2);
    memory[PAGE] = 'x';
    EXPECT(syscall(SYS_shmctl, segment, IPC_RMID, 0) == 0);
    EXPECT(memory[PAGE] == 'x' && syscall(SYS_shmdt, memory) == 0);
    EXPECT(kill(other, SIGKILL) == 0 && ended_by(child_wait(other), SIGKILL));
}

int main(void)
{
    EXPECT((queue = msgget()) >= 0 && (set = semget(3)) >= 0);
    EXPECT((segment = shmget(2 * PAGE)) >= 0);
    if (can_fail_allocations())
        try_all(operations);
    kill_both(receives_all, sends_all);
    kill_both(takes_all, gives_all);
    killed_when_woken();
    segments();
    EXPECT(msgsnd(1, SIZE, 0) == 0); /* and it goes with the queue */
    EXPECT(msgctl_remove(queue) == 0 && syscall(SYS_semctl, set, 0, IPC_RMID, 0) == 0);
    return 0;
}
