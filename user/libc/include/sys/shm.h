/* System V's shared memory (shmop(2)). */
#pragma once

#include <sys/ipc.h>

#define shmid_ds shmid64_ds

int shmget(key_t key, size_t size, int flags);

/* Maps it, at any address when that is NULL; children have it, too. (void *)-1 and errno. */
void *shmat(int id, const void *address, int flags);
int shmdt(const void *address);
int shmctl(int id, int command, struct shmid_ds *state);
