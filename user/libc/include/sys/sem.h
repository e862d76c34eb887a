/* System V's semaphores (semop(2)): sets of counters, of which a call changes several at once. */
#pragma once

#include <sys/ipc.h>
#include <time.h>

#define semid_ds semid64_ds

int semget(key_t key, int count, int flags);

/* All of these operations, or none: waits until they can be done. */
int semop(int id, struct sembuf *operations, size_t count);
int semtimedop(int id, struct sembuf *operations, size_t count, const struct timespec *timeout);

/* The fourth argument, by the command: int, unsigned short *, or struct semid_ds *. */
int semctl(int id, int number, int command, ...);
