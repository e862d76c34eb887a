/* Keys and identifiers, and ipc(2), by which the C library makes all of these calls. */
#include "kernel/linux/sysv.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/linux/calls.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/threads/time.h"
#include "mm/usercopy.h"

static int last_id;

static struct sysv *find_key(const struct sysv_kind *kind, int key)
{
    struct sysv *object;
    list_for_each (object, &kind->all, link)
        if (object->key == key)
            return object;
    return NULL;
}

void *sysv_find(const struct sysv_kind *kind, int id)
{
    struct sysv *object;
    list_for_each (object, &kind->all, link)
        if (object->id == id)
            return object;
    return NULL;
}

static int create(struct sysv_kind *kind, int key, uint32_t size, uint32_t flags)
{
    struct sysv *object;
    if (kind->count >= SYSV_MOST)
        return -ENOSPC;
    int error = kind->make(size, &object);
    if (error)
        return error;
    object->key = key;
    object->size = size;
    object->id = last_id = (last_id + 1) & INT32_MAX;
    object->mode = flags & 0777;
    object->changed = time_wall_seconds();
    list_push_back(&kind->all, &object->link);
    kind->count++;
    return object->id;
}

int sysv_get(struct sysv_kind *kind, int key, uint32_t size, uint32_t flags)
{
    const struct sysv *object = key == IPC_PRIVATE ? NULL : find_key(kind, key);
    if (!object)
        return key == IPC_PRIVATE || flags & IPC_CREAT ? create(kind, key, size, flags) : -ENOENT;
    if (flags & IPC_CREAT && flags & IPC_EXCL)
        return -EEXIST;
    return size > object->size ? -EINVAL : object->id;
}

void sysv_remove(struct sysv_kind *kind, struct sysv *object)
{
    list_remove(&object->link);
    kind->count--;
    object->removed = true;
    if (object->users == 0)
        kind->free(object);
}

void sysv_put(struct sysv_kind *kind, struct sysv *object)
{
    if (--object->users == 0 && object->removed)
        kind->free(object);
}

struct ipc64_perm sysv_permissions(const struct sysv *object)
{
    return (struct ipc64_perm){.key = object->key, .mode = object->mode};
}

int sysv_set(struct sysv *object, const struct ipc64_perm *wanted)
{
    if (wanted->uid || wanted->gid)
        return -EINVAL;
    object->mode = (object->mode & ~0777u) | (wanted->mode & 0777);
    object->changed = time_wall_seconds();
    return 0;
}

/* --- /proc/sysvipc ---------------------------------------------------------------------------- */

#define LINE_MOST 160u /* bytes */

/* The cursor is the identifier of the last one that was printed: they ascend along the list. */
int sysv_print(const struct sysv_kind *kind, struct text *text, uint32_t *cursor)
{
    const struct sysv *object;
    if (*cursor == 0)
        text_print(text, "       key      %s\n", kind->columns);
    list_for_each (object, &kind->all, link) {
        if ((uint32_t)object->id <= *cursor)
            continue;
        if (text_room(text) < LINE_MOST)
            return 0;
        text_print(text, "%10d %10d  %4o ", object->key, object->id, object->mode);
        kind->print(text, object);
        *cursor = (uint32_t)object->id;
    }
    *cursor = TEXT_END;
    return 0;
}

void sysv_files_init(void)
{
    static const struct proc_entry entries[] = {
        {.name = "msg", .mode = S_IFREG | 0444, .make = sysv_make_messages},
        {.name = "sem", .mode = S_IFREG | 0444, .make = sysv_make_semaphores},
        {.name = "shm", .mode = S_IFREG | 0444, .make = sysv_make_memory},
        {.name = NULL},
    };
    proc_set_sysvipc(entries);
}

/* --- ipc(2) ----------------------------------------------------------------------------------- */

static int32_t receive_packed(int id, uint32_t size, uaddr_t at, uint32_t flags)
{
    struct {
        uaddr_t message;
        int32_t type;
    } packed;
    if (!at)
        return -EINVAL;
    if (copy_from_user(&packed, at, sizeof packed))
        return -EFAULT;
    return sys_msgrcv(id, packed.message, size, packed.type, flags);
}

static int32_t attach_to(int id, uaddr_t address, uint32_t flags, uaddr_t out)
{
    int32_t at = sys_shmat(id, address, flags);
    return at < 0 && at > -4096 ? at : copy_to_user(out, &at, sizeof at);
}

/* What is done to one, but for what has the structures of before IPC_64. */
static int32_t control(uint32_t call, int id, int number, uint32_t command, uaddr_t at)
{
    uint32_t argument = at;
    if (call == SEMCTL && !at)
        return -EINVAL;
    if (call == SEMCTL && copy_from_user(&argument, at, sizeof argument))
        return -EFAULT;
    if (command == IPC_SET || command == IPC_STAT)
        return -EINVAL;
    command &= ~(uint32_t)IPC_64;
    return call == SEMCTL   ? sys_semctl(id, number, command, argument)
           : call == MSGCTL ? sys_msgctl(id, command, at)
                            : sys_shmctl(id, command, at);
}

#define VERSION(call) ((call) >> 16) /* 1: msgrcv has its arguments as they are */

int32_t sys_ipc(uint32_t call, int first, uint32_t second, uint32_t third, uaddr_t at,
                uint32_t fifth)
{
    switch (call & 0xffff) {
    case SEMOP:
        return sys_semtimedop(first, at, second, 0);
    case SEMTIMEDOP:
        return sys_semtimedop(first, at, second, fifth);
    case SEMGET:
        return sys_semget(first, (int)second, third);
    case SEMCTL:
        return control(SEMCTL, first, (int)second, third, at);
    case MSGSND:
        return sys_msgsnd(first, at, second, third);
    case MSGRCV:
        return VERSION(call) ? sys_msgrcv(first, at, second, (int32_t)fifth, third)
                             : receive_packed(first, second, at, third);
    case MSGGET:
        return sys_msgget(first, second);
    case MSGCTL:
        return control(MSGCTL, first, 0, second, at);
    case SHMAT:
        return VERSION(call) ? -EINVAL : attach_to(first, at, second, third);
    case SHMDT:
        return sys_shmdt(at);
    case SHMGET:
        return sys_shmget(first, second, third);
    case SHMCTL:
        return control(SHMCTL, first, 0, second, at);
    default:
        return -ENOSYS;
    }
}
