/*
 * Locks on parts of files: of a process (fcntl(2), F_SETLK and kin), of an open file (F_OFD_SETLK
 * and kin), and of a whole file (flock(2)). They keep off nobody but who asks for one.
 *
 *   state          owner
 *   a locked file  its locks and those who wait for one; it goes when it has neither
 *   a lock         a process, until it closes any descriptor of the file; or an open file, until
 *                  that closes
 *
 * Who waits looks again when a lock of the file has changed. Files are known by their node, or,
 * where they have none, as pipes, by what they stand for: whoever locks or waits has them open.
 */
#include "kernel/abi/fcntl.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define LAST_BYTE  INT64_MAX /* of a lock without an end */
#define LOCKS_MOST 4096u     /* of all files */
#define STEPS_MOST 10u       /* from waiter to waiter, when a circle is looked for: as on Linux */

struct locked_file {
    struct list link;
    const void *identity;
    struct list locks; /* by their starts */
    uint32_t waiting;
    struct wait_queue changed;
};

struct lock {
    struct list link;
    int64_t start, end;      /* the last byte */
    const struct file *file; /* who has it: an open file, */
    int pid;                 /* or, where that is NULL, a process */
    bool writes;             /* exclusive */
    bool whole;              /* by flock(2), which knows nothing of the others */
};

/* A call that waits for a process's lock: for looking for circles. */
struct waiter {
    struct list link;
    const struct locked_file *locked;
    const struct lock *wanted;
};

static struct list all = LIST_INIT(all);
static struct list waiters = LIST_INIT(waiters);
static uint32_t lock_count;

static const void *identity_of(const struct file *file)
{
    return file->node ? (const void *)file->node : file->data;
}

static struct locked_file *find_locked(const struct file *file)
{
    struct locked_file *locked;
    list_for_each (locked, &all, link)
        if (locked->identity == identity_of(file))
            return locked;
    return NULL;
}

static struct locked_file *find_or_make_locked(const struct file *file)
{
    struct locked_file *locked = find_locked(file);
    if (locked)
        return locked;
    locked = heap_zalloc(sizeof *locked);
    if (!locked)
        return NULL;
    locked->identity = identity_of(file);
    list_init(&locked->locks);
    wait_queue_init(&locked->changed);
    list_push_back(&all, &locked->link);
    return locked;
}

static void free_unused(struct locked_file *locked)
{
    if (!list_empty(&locked->locks) || locked->waiting > 0)
        return;
    list_remove(&locked->link);
    heap_free(locked);
}

static void drop(struct lock *lock)
{
    list_remove(&lock->link);
    heap_free(lock);
    lock_count--;
}

static bool same_owner(const struct lock *a, const struct lock *b)
{
    return a->whole == b->whole && a->file == b->file && a->pid == b->pid;
}

static bool overlap(const struct lock *a, const struct lock *b)
{
    return a->start <= b->end && b->start <= a->end;
}

/* The first lock of another that does not let `wanted` be, or NULL. */
static const struct lock *find_conflict(const struct locked_file *locked, const struct lock *wanted)
{
    const struct lock *lock;
    list_for_each (lock, &locked->locks, link)
        if (lock->whole == wanted->whole && (lock->writes || wanted->writes) &&
            overlap(lock, wanted) && !same_owner(lock, wanted))
            return lock;
    return NULL;
}

/* --- changing --------------------------------------------------------------------------------- */

static void insert(struct locked_file *locked, struct lock *lock)
{
    struct list *before = locked->locks.prev;
    while (before != &locked->locks && list_entry(before, struct lock, link)->start > lock->start)
        before = before->prev;
    list_push_front(before, &lock->link);
    lock_count++;
}

/* Takes [wanted->start, wanted->end] out of a lock; `*spare` becomes what is left behind it. */
static void cut_out(struct locked_file *locked, struct lock *lock, const struct lock *wanted,
                    struct lock **spare)
{
    int64_t end = lock->end;
    bool before = lock->start<wanted->start, behind = end> wanted->end;
    if (before)
        lock->end = wanted->start - 1;
    if (before && behind) {
        struct lock *rest = *spare;
        *spare = NULL;
        *rest = *lock;
        rest->start = wanted->end + 1;
        rest->end = end;
        insert(locked, rest);
    } else if (behind) {
        lock->start = wanted->end + 1;
    } else if (!before) {
        drop(lock);
    }
}

/*
 * The owner's range is as `wanted` says from now on, or unlocked. `fresh` (NULL: unlock) becomes
 * the lock, and `*spare`, if it is used, the rest of one that is cut in two.
 */
static void change(struct locked_file *locked, const struct lock *wanted, struct lock *fresh,
                   struct lock **spare)
{
    struct lock *lock, *next;
    if (fresh)
        *fresh = *wanted;
    list_for_each_safe (lock, next, &locked->locks, link) {
        bool touches = lock->start - 1 <= wanted->end && wanted->start - 1 <= lock->end;
        if (!same_owner(lock, wanted))
            continue;
        if (fresh && touches && lock->writes == wanted->writes) { /* they become one */
            fresh->start = lock->start < fresh->start ? lock->start : fresh->start;
            fresh->end = lock->end > fresh->end ? lock->end : fresh->end;
            drop(lock);
        } else if (overlap(lock, wanted)) {
            cut_out(locked, lock, wanted, spare);
        }
    }
    if (fresh)
        insert(locked, fresh);
    wait_wake_all(&locked->changed);
}

/* --- waiting ---------------------------------------------------------------------------------- */

/* What keeps the process with this PID waiting, or NULL. */
static const struct lock *keeps_waiting(int pid)
{
    const struct waiter *waiter;
    list_for_each (waiter, &waiters, link)
        if (waiter->wanted->pid == pid)
            return find_conflict(waiter->locked, waiter->wanted);
    return NULL;
}

/* Whether who has the lock waits for `pid`, perhaps through others: then `pid` may not wait. */
static bool closes_circle(int pid, const struct lock *blocking)
{
    for (uint32_t steps = 0; blocking && blocking->pid && steps < STEPS_MOST; steps++) {
        if (blocking->pid == pid)
            return true;
        blocking = keeps_waiting(blocking->pid);
    }
    return false;
}

static int wait_for(struct locked_file *locked, const struct lock *wanted)
{
    struct waiter self = {.locked = locked, .wanted = wanted};
    const struct lock *blocking;
    int error = 0;
    list_push_back(&waiters, &self.link);
    while (!error && (blocking = find_conflict(locked, wanted))) {
        if (wanted->pid && closes_circle(wanted->pid, blocking))
            error = -EDEADLK;
        else
            error = wait_sleep(&locked->changed, "lock", WAIT_FOREVER, UNTIL_SIGNAL);
    }
    list_remove(&self.link);
    return error;
}

/* Whether to unlock this leaves a lock more than there was. */
static bool cuts_in_two(const struct locked_file *locked, const struct lock *wanted)
{
    const struct lock *lock;
    list_for_each (lock, &locked->locks, link)
        if (same_owner(lock, wanted) && lock->start < wanted->start && lock->end > wanted->end)
            return true;
    return false;
}

/* The owner's range as `wanted` says, or unlocked, when nobody else's lock forbids it. */
static int set_lock(struct file *file, const struct lock *wanted, bool unlock, bool waits)
{
    struct locked_file *locked = find_or_make_locked(file);
    struct lock *fresh = heap_alloc(sizeof *fresh), *spare = heap_alloc(sizeof *spare);
    int error = 0;
    if (!locked || !fresh || !spare ||
        (lock_count >= LOCKS_MOST && (!unlock || cuts_in_two(locked, wanted))))
        error = -ENOLCK;
    if (!error && !unlock && find_conflict(locked, wanted)) {
        locked->waiting++;
        error = waits ? wait_for(locked, wanted) : -EAGAIN;
        locked->waiting--;
    }
    if (!error) {
        change(locked, wanted, unlock ? NULL : fresh, &spare);
        fresh = unlock ? fresh : NULL;
        file->followed |= wanted->file != NULL;
        proc_current()->files->tells_of_closes = true;
    }
    heap_free(fresh);
    heap_free(spare);
    if (locked)
        free_unused(locked);
    return error;
}

/* Unlocks the whole file for an owner. Needs no memory: nothing is cut in two. */
static void unlock_all(const struct file *file, struct lock owner)
{
    struct locked_file *locked = find_locked(file);
    if (!locked)
        return;
    owner.start = 0;
    owner.end = LAST_BYTE;
    change(locked, &owner, NULL, NULL);
    free_unused(locked);
}

void locks_descriptor_closed(struct file *file)
{
    unlock_all(file, (struct lock){.pid = proc_current()->pid});
}

void locks_file_closed(struct file *file)
{
    unlock_all(file, (struct lock){.file = file});
    unlock_all(file, (struct lock){.file = file, .whole = true});
}

/* --- fcntl ------------------------------------------------------------------------------------ */

/* A length of 0 reaches to wherever the file may grow, a negative one back from the start. */
static int read_range(struct file *file, const struct flock64 *from, struct lock *out)
{
    int64_t base = 0, length = from->l_len;
    struct stat64 found;
    if (from->l_whence == SEEK_CUR)
        base = (int64_t)file->offset;
    else if (from->l_whence == SEEK_END)
        base = file_stat(file, &found) ? 0 : found.st_size;
    else if (from->l_whence != SEEK_SET)
        return -EINVAL;
    if (from->l_start > LAST_BYTE - base)
        return -EOVERFLOW;
    int64_t start = base + from->l_start;
    if (start < 0 || (length < 0 && start + length < 0))
        return -EINVAL;
    if (length > 0 && length - 1 > LAST_BYTE - start)
        return -EOVERFLOW;
    out->start = length < 0 ? start + length : start;
    out->end = length < 0 ? start - 1 : length > 0 ? start + (length - 1) : LAST_BYTE;
    return 0;
}

/* Whom commands of open files are for is their file, else the process. */
static int read_lock(struct file *file, const struct flock64 *from, bool of_file, struct lock *out)
{
    *out = (struct lock){.file = of_file ? file : NULL,
                         .pid = of_file ? 0 : proc_current()->pid,
                         .writes = from->l_type == F_WRLCK};
    int error = read_range(file, from, out);
    if (error)
        return error;
    if (from->l_type != F_RDLCK && from->l_type != F_WRLCK && from->l_type != F_UNLCK)
        return -EINVAL;
    return of_file && from->l_pid != 0 ? -EINVAL : 0;
}

static int find_lock(const struct file *file, const struct lock *wanted, struct flock64 *out)
{
    const struct locked_file *locked = find_locked(file);
    const struct lock *lock = locked ? find_conflict(locked, wanted) : NULL;
    if (out->l_type == F_UNLCK)
        return -EINVAL;
    if (!lock) {
        out->l_type = F_UNLCK;
        return 0;
    }
    *out = (struct flock64){.l_type = lock->writes ? F_WRLCK : F_RDLCK,
                            .l_whence = SEEK_SET,
                            .l_start = lock->start,
                            .l_len = lock->end == LAST_BYTE ? 0 : lock->end - lock->start + 1,
                            .l_pid = lock->file ? -1 : lock->pid};
    return 0;
}

/* The descriptor may have been closed by another thread while this one waited. */
static int lock_descriptor(int fd, struct file *file, const struct flock64 *from,
                           const struct lock *wanted, bool waits)
{
    if ((from->l_type == F_RDLCK && !file_readable(file)) ||
        (from->l_type == F_WRLCK && !file_writable(file)))
        return -EBADF;
    int error = set_lock(file, wanted, from->l_type == F_UNLCK, waits);
    if (error || wanted->file || fd_lookup(proc_current()->files, fd) == file)
        return error;
    locks_descriptor_closed(file);
    return -EBADF;
}

int32_t fcntl_lock(int fd, uint32_t command, uaddr_t at)
{
    struct file *file SCOPED(file) = fd_get(proc_current()->files, fd);
    struct flock64 lock;
    struct lock wanted;
    bool of_file = command >= F_OFD_GETLK && command <= F_OFD_SETLKW;
    bool waits = command == F_SETLKW64 || command == F_OFD_SETLKW;
    if (!of_file && (command < F_GETLK64 || command > F_SETLKW64))
        return -EINVAL; /* also the forms of 32 bits: C libraries make them long */
    if (copy_from_user(&lock, at, sizeof lock))
        return -EFAULT;
    int error = read_lock(file, &lock, of_file, &wanted);
    if (error)
        return error;
    if (command != F_GETLK64 && command != F_OFD_GETLK)
        return lock_descriptor(fd, file, &lock, &wanted, waits);
    error = find_lock(file, &wanted, &lock);
    return error ? error : copy_to_user(at, &lock, sizeof lock);
}

/* --- flock ------------------------------------------------------------------------------------ */

/* One that is changed is given up first: who loses it to another waits, or has none. */
int32_t sys_flock(int fd, uint32_t operation)
{
    uint32_t how = operation & ~(uint32_t)LOCK_NB;
    struct file *file SCOPED(file) = fd_get(proc_current()->files, fd);
    if (how != LOCK_SH && how != LOCK_EX && how != LOCK_UN)
        return -EINVAL;
    if (!file)
        return -EBADF;
    const struct lock wanted = {
        .file = file, .whole = true, .writes = how == LOCK_EX, .end = LAST_BYTE};
    const struct locked_file *locked = find_locked(file);
    if (locked && find_conflict(locked, &wanted))
        unlock_all(file, wanted);
    return set_lock(file, &wanted, how == LOCK_UN, !(operation & LOCK_NB));
}
