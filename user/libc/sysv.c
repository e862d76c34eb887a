/* System V's messages, semaphores and shared memory. */
#include "user/libc/system_call.h"

#include <stdarg.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int msgget(key_t key, int flags)
{
    return system_call_result(call2(SYS_msgget, key, flags));
}

int msgsnd(int id, const void *message, size_t length, int flags)
{
    return system_call_result(call4(SYS_msgsnd, id, (long)message, (long)length, flags));
}

ssize_t msgrcv(int id, void *message, size_t size, long type, int flags)
{
    return system_call_result(call5(SYS_msgrcv, id, (long)message, (long)size, type, flags));
}

int msgctl(int id, int command, struct msqid_ds *state)
{
    return system_call_result(call3(SYS_msgctl, id, command, (long)state));
}

int semget(key_t key, int count, int flags)
{
    return system_call_result(call3(SYS_semget, key, count, flags));
}

/* The kernel's direct call takes 64-bit times. */
int semtimedop(int id, struct sembuf *operations, size_t count, const struct timespec *timeout)
{
    int64_t length[2] = {0};
    if (timeout) {
        length[0] = timeout->tv_sec;
        length[1] = timeout->tv_nsec;
    }
    return system_call_result(call4(SYS_semtimedop_time64, id, (long)operations, (long)count,
                                    timeout ? (long)length : 0));
}

int semop(int id, struct sembuf *operations, size_t count)
{
    return semtimedop(id, operations, count, NULL);
}

int semctl(int id, int number, int command, ...)
{
    va_list rest;
    va_start(rest, command);
    long argument = va_arg(rest, long);
    va_end(rest);
    return system_call_result(call4(SYS_semctl, id, number, command, argument));
}

int shmget(key_t key, size_t size, int flags)
{
    return system_call_result(call3(SYS_shmget, key, (long)size, flags));
}

void *shmat(int id, const void *address, int flags)
{
    return (void *)system_call_result(call3(SYS_shmat, id, (long)address, flags));
}

int shmdt(const void *address)
{
    return system_call_result(call1(SYS_shmdt, (long)address));
}

int shmctl(int id, int command, struct shmid_ds *state)
{
    return system_call_result(call3(SYS_shmctl, id, command, (long)state));
}
