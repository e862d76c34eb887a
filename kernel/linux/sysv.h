/*
 * What System V's messages, semaphores and shared memory have in common: a key by which programs
 * find them, an identifier by which they are used, and that they stay until somebody removes them.
 */
#pragma once

#include "kernel/abi/sysv_ipc.h"
#include "kernel/base/list.h"
#include "kernel/base/types.h"
#include "kernel/procfs/text_file.h"

#define SYSV_MOST 128u /* of each kind */

/* The first member of each. */
struct sysv {
    struct list link;
    int key, id;
    uint32_t size; /* as it was asked for: bytes, or semaphores */
    uint32_t mode;
    uint32_t users; /* who holds it beside the list: calls that sleep */
    bool removed;
    uint32_t changed; /* when, in seconds */
};

struct sysv_kind {
    struct list all;
    uint32_t count;
    /* A new one by the size that was asked for, all else zero. 0 or a negative errno. */
    int (*make)(uint32_t size, struct sysv **out);
    /* Nobody has it any more. */
    void (*free)(struct sysv *object);
    /* For its file of /proc/sysvipc: the head of its columns, and one's after the first three. */
    const char *columns;
    void (*print)(struct text *text, const struct sysv *object);
};

/* semget, shmget, msgget: the identifier. */
int sysv_get(struct sysv_kind *kind, int key, uint32_t size, uint32_t flags);

void *sysv_find(const struct sysv_kind *kind, int id); /* or NULL */

/* IPC_RMID: it has no identifier any more, and goes when the last user puts it. */
void sysv_remove(struct sysv_kind *kind, struct sysv *object);

static inline void sysv_hold(struct sysv *object)
{
    object->users++;
}
void sysv_put(struct sysv_kind *kind, struct sysv *object);

struct ipc64_perm sysv_permissions(const struct sysv *object);

/* IPC_SET: mode, and an owner, who can be root alone. 0 or -EINVAL. */
int sysv_set(struct sysv *object, const struct ipc64_perm *wanted);

/* /proc/sysvipc: `make_` functions of each kind are text_makers, and call the first. */
int sysv_print(const struct sysv_kind *kind, struct text *text, uint32_t *cursor);
int sysv_make_messages(struct text *text, int pid, uint32_t *cursor);
int sysv_make_semaphores(struct text *text, int pid, uint32_t *cursor);
int sysv_make_memory(struct text *text, int pid, uint32_t *cursor);
#define SYSV_OWNERS "    0     0     0     0" /* of uid, gid, cuid and cgid: all are root's */

/* What ipc(2) carries out. */
int32_t sys_semget(int key, int count, uint32_t flags);
int32_t sys_semtimedop(int id, uaddr_t operations, uint32_t count, uaddr_t timeout);
int32_t sys_semctl(int id, int number, uint32_t command, uint32_t argument);
int32_t sys_msgget(int key, uint32_t flags);
int32_t sys_msgsnd(int id, uaddr_t from, uint32_t length, uint32_t flags);
int32_t sys_msgrcv(int id, uaddr_t to, uint32_t length, int32_t type, uint32_t flags);
int32_t sys_msgctl(int id, uint32_t command, uaddr_t at);
int32_t sys_shmget(int key, uint32_t size, uint32_t flags);
int32_t sys_shmat(int id, uaddr_t address, uint32_t flags);
int32_t sys_shmdt(uaddr_t address);
int32_t sys_shmctl(int id, uint32_t command, uaddr_t at);
