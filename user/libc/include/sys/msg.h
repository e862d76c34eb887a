/* System V's message queues (msgop(2)): a message begins with its type, a long above 0. */
#pragma once

#include <sys/ipc.h>

#define msqid_ds msqid64_ds

int msgget(key_t key, int flags);
int msgsnd(int id, const void *message, size_t length, int flags); /* without the type */

/* The first (type 0), the first of a type, or (below 0) the first of the least types up to -type.
 */
ssize_t msgrcv(int id, void *message, size_t size, long type, int flags);
int msgctl(int id, int command, struct msqid_ds *state);
