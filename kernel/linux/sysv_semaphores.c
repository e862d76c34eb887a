/*
 * System V's semaphores (semop(2)): sets of counters, of which a call changes several at once, or
 * waits until it can. All who sleep on a set look again when one of its counters changes.
 */
#include "kernel/abi/errno.h"
#include "kernel/base/string.h"
#include "kernel/linux/calls.h"
#include "kernel/linux/sysv.h"
#include "kernel/process/proc.h"
#include "kernel/threads/user_time.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define SEMAPHORES_MOST 250u /* of a set */
#define OPERATIONS_MOST 500u /* of a call */
#define VALUE_MOST      32767
#define UNDOS_MOST      1024u /* of all sets and processes */
#define UNDOS_OF_ONE    8u    /* sets of which a process undoes something: in one stretch */

struct semaphore {
    uint16_t value;
    uint16_t wait_for_more, wait_for_zero; /* calls that sleep */
    int pid;                               /* who changed it last */
};

/* What is to be done to a set at the end of a process, whose operations had SEM_UNDO. */
struct undo {
    struct list link; /* the set's */
    const struct proc *proc;
    int16_t adjustments[]; /* of each semaphore */
};

struct set {
    struct sysv sysv;
    struct list undos;
    uint32_t operated; /* when, in seconds; 0: never */
    struct wait_queue changed;
    struct semaphore semaphores[];
};

static uint32_t undo_count;

static int make(uint32_t count, struct sysv **out)
{
    if (count == 0 || count > SEMAPHORES_MOST)
        return -EINVAL;
    struct set *set = heap_zalloc(sizeof *set + count * sizeof(struct semaphore));
    if (!set)
        return -ENOMEM;
    wait_queue_init(&set->changed);
    list_init(&set->undos);
    *out = &set->sysv;
    return 0;
}

static void drop_undo(struct undo *undo)
{
    list_remove(&undo->link);
    heap_free(undo);
    undo_count--;
    kept_of_processes--;
}

static void free_set(struct sysv *object)
{
    struct undo *undo, *next;
    list_for_each_safe (undo, next, &((struct set *)object)->undos, link)
        drop_undo(undo);
    heap_free(object);
}

static void print(struct text *text, const struct sysv *object)
{
    text_print(text, "%10u " SYSV_OWNERS " %10u %10u\n", object->size,
               ((const struct set *)object)->operated, object->changed);
}

static struct sysv_kind sets = {
    .all = LIST_INIT(sets.all),
    .make = make,
    .free = free_set,
    .columns = "semid perms      nsems   uid   gid  cuid  cgid      otime      ctime",
    .print = print};

int sysv_make_semaphores(struct text *text, int pid, uint32_t *cursor)
{
    (void)pid;
    return sysv_print(&sets, text, cursor);
}

int32_t sys_semget(int key, int count, uint32_t flags)
{
    return count < 0 || count > (int)SEMAPHORES_MOST ? -EINVAL
                                                     : sysv_get(&sets, key, (uint32_t)count, flags);
}

/* --- operations ------------------------------------------------------------------------------- */

static void take_back(struct set *set, const struct sembuf *operations, uint32_t done)
{
    while (done-- > 0) {
        struct semaphore *semaphore = &set->semaphores[operations[done].sem_num];
        semaphore->value = (uint16_t)(semaphore->value - operations[done].sem_op);
    }
}

static struct undo *find_undo(const struct set *set, const struct proc *proc)
{
    struct undo *undo;
    list_for_each (undo, &set->undos, link)
        if (undo->proc == proc)
            return undo;
    return NULL;
}

/* What there is to undo stays a number of 16 bits. */
static bool can_be_undone(const struct undo *undo, const struct sembuf *operation)
{
    if (!(operation->sem_flg & SEM_UNDO))
        return true;
    int adjustment = undo->adjustments[operation->sem_num] - operation->sem_op;
    return adjustment >= INT16_MIN && adjustment <= INT16_MAX;
}

/*
 * All of them, or none. 0; -ERANGE; 1: `*blocked` says which one cannot be done now. An operation
 * sees what those before it in the same call have done.
 */
static int operate(struct set *set, const struct sembuf *operations, uint32_t count,
                   const struct undo *undo, uint32_t *blocked)
{
    for (uint32_t i = 0; i < count; i++) {
        struct semaphore *semaphore = &set->semaphores[operations[i].sem_num];
        int value = semaphore->value + operations[i].sem_op;
        bool possible = operations[i].sem_op == 0 ? value == 0 : value >= 0;
        bool fits = value <= VALUE_MOST && can_be_undone(undo, &operations[i]);
        if (!possible || !fits) {
            take_back(set, operations, i);
            *blocked = i;
            return possible ? -ERANGE : 1;
        }
        semaphore->value = (uint16_t)value;
    }
    return 0;
}

static int make_undo(struct set *set, struct undo **out)
{
    const struct sysv *object;
    uint32_t own = 0;
    list_for_each (object, &sets.all, link)
        own += find_undo((const struct set *)object, proc_current()) != NULL;
    if (undo_count == UNDOS_MOST || own == UNDOS_OF_ONE)
        return -ENOSPC;
    struct undo *undo = heap_zalloc(sizeof *undo + set->sysv.size * sizeof(int16_t));
    if (!undo)
        return -ENOMEM;
    undo->proc = proc_current();
    list_push_back(&set->undos, &undo->link);
    undo_count++;
    kept_of_processes++;
    *out = undo;
    return 0;
}

/*
 * Before anything changes: whether the set has all that is to be operated on, and what is noted of
 * those with SEM_UNDO (NULL: none has it). 0, -EFBIG, -ENOSPC or -ENOMEM.
 */
static int prepare(struct set *set, const struct sembuf *operations, uint32_t count,
                   struct undo **undo)
{
    bool undone = false;
    for (uint32_t i = 0; i < count; i++) {
        if (operations[i].sem_num >= set->sysv.size)
            return -EFBIG;
        undone |= (operations[i].sem_flg & SEM_UNDO) != 0;
    }
    *undo = undone ? find_undo(set, proc_current()) : NULL;
    return undone && !*undo ? make_undo(set, undo) : 0;
}

/* At its end. A value that would become negative stays at 0, as on Linux. */
static void undo_all(struct set *set, struct undo *undo)
{
    for (uint32_t i = 0; i < set->sysv.size; i++) {
        int value = set->semaphores[i].value + undo->adjustments[i];
        if (!undo->adjustments[i])
            continue;
        set->semaphores[i].value = (uint16_t)(value < 0            ? 0
                                              : value > VALUE_MOST ? VALUE_MOST
                                                                   : value);
        set->semaphores[i].pid = undo->proc->pid;
    }
    drop_undo(undo);
    wait_wake_all(&set->changed);
}

void semaphores_proc_ended(const struct proc *proc)
{
    struct sysv *object;
    list_for_each (object, &sets.all, link) {
        struct set *set = (struct set *)object;
        struct undo *undo = find_undo(set, proc);
        if (undo)
            undo_all(set, undo);
    }
}

static int sleep_for(struct set *set, const struct sembuf *operation, uint64_t deadline)
{
    struct semaphore *semaphore = &set->semaphores[operation->sem_num];
    uint16_t *waiting =
        operation->sem_op == 0 ? &semaphore->wait_for_zero : &semaphore->wait_for_more;
    if (operation->sem_flg & IPC_NOWAIT)
        return -EAGAIN;
    (*waiting)++;
    int error = wait_sleep(&set->changed, "semaphore", deadline, UNTIL_SIGNAL);
    (*waiting)--;
    if (set->sysv.removed)
        return -EIDRM;
    if (error == -ETIMEDOUT)
        return -EAGAIN;
    return error ? -EINTR : 0; /* never made again: signal(7) */
}

static void note_done(struct set *set, const struct sembuf *operations, uint32_t count,
                      struct undo *undo)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = operations[i].sem_num;
        set->semaphores[number].pid = proc_current()->pid;
        if (operations[i].sem_flg & SEM_UNDO)
            undo->adjustments[number] = (int16_t)(undo->adjustments[number] - operations[i].sem_op);
    }
    set->operated = time_wall_seconds();
    wait_wake_all(&set->changed);
}

static int operate_or_wait(struct set *set, const struct sembuf *operations, uint32_t count,
                           uint64_t deadline)
{
    uint32_t blocked;
    struct undo *undo;
    int error = prepare(set, operations, count, &undo);
    while (!error) {
        error = operate(set, operations, count, undo, &blocked);
        if (error <= 0)
            break;
        error = sleep_for(set, &operations[blocked], deadline);
    }
    if (!error)
        note_done(set, operations, count, undo);
    return error;
}

int32_t sys_semtimedop(int id, uaddr_t from, uint32_t count, uaddr_t at)
{
    struct user_timeout timeout;
    int error = user_timeout_read(&timeout, TIME_TIMESPEC, at);
    if (error)
        return error;
    if (count == 0)
        return -EINVAL;
    if (count > OPERATIONS_MOST)
        return -E2BIG;
    uint32_t size = count * sizeof(struct sembuf);
    char *memory SCOPED(text) = heap_alloc(size);
    struct sembuf *operations = (struct sembuf *)memory;
    if (!operations)
        return -ENOMEM;
    if (copy_from_user(operations, from, size))
        return -EFAULT;
    struct set *set = sysv_find(&sets, id);
    if (!set)
        return -EINVAL;
    sysv_hold(&set->sysv);
    error = operate_or_wait(set, operations, count, timeout.deadline);
    sysv_put(&sets, &set->sysv);
    return error;
}

/* --- semctl ----------------------------------------------------------------------------------- */

static int32_t get_all(const struct set *set, uaddr_t to)
{
    for (uint32_t i = 0; i < set->sysv.size; i++)
        if (copy_to_user(to + i * sizeof(uint16_t), &set->semaphores[i].value, sizeof(uint16_t)))
            return -EFAULT;
    return 0;
}

/* What was to be undone is not, once the value was set. */
static int32_t set_some(struct set *set, uint32_t first, const uint16_t *values, uint32_t count)
{
    struct undo *undo;
    for (uint32_t i = 0; i < count; i++)
        if (values[i] > VALUE_MOST)
            return -ERANGE;
    for (uint32_t i = 0; i < count; i++) {
        set->semaphores[first + i].value = values[i];
        set->semaphores[first + i].pid = proc_current()->pid;
    }
    list_for_each (undo, &set->undos, link)
        memset(&undo->adjustments[first], 0, count * sizeof(int16_t));
    set->sysv.changed = time_wall_seconds();
    wait_wake_all(&set->changed);
    return 0;
}

static int32_t set_all(struct set *set, uaddr_t from)
{
    uint32_t size = set->sysv.size * sizeof(uint16_t);
    char *memory SCOPED(text) = heap_alloc(size);
    if (!memory)
        return -ENOMEM;
    if (copy_from_user(memory, from, size))
        return -EFAULT;
    return set_some(set, 0, (const uint16_t *)memory, set->sysv.size);
}

static int32_t of_one(struct set *set, int number, uint32_t command, int value)
{
    if (number < 0 || (uint32_t)number >= set->sysv.size)
        return -EINVAL;
    const struct semaphore *semaphore = &set->semaphores[number];
    const uint16_t wanted = (uint16_t)value;
    switch (command) {
    case GETVAL:
        return semaphore->value;
    case GETPID:
        return semaphore->pid;
    case GETNCNT:
        return semaphore->wait_for_more;
    case GETZCNT:
        return semaphore->wait_for_zero;
    case SETVAL:
        return set_some(set, (uint32_t)number, &wanted, 1);
    default:
        return -EINVAL;
    }
}

static int32_t give_state(const struct set *set, uaddr_t out)
{
    const struct semid64_ds state = {.sem_perm = sysv_permissions(&set->sysv),
                                     .sem_otime.low = set->operated,
                                     .sem_ctime.low = set->sysv.changed,
                                     .sem_nsems = set->sysv.size};
    return copy_to_user(out, &state, sizeof state);
}

int32_t sys_semctl(int id, int number, uint32_t command, uint32_t argument)
{
    struct semid64_ds wanted;
    struct set *set = sysv_find(&sets, id);
    if (id >= 0 && command == SETVAL && argument > VALUE_MOST)
        return -ERANGE;
    if (id >= 0 && command == IPC_SET && copy_from_user(&wanted, argument, sizeof wanted))
        return -EFAULT;
    if (!set)
        return -EINVAL;
    switch (command) {
    case IPC_RMID:
        wait_wake_all(&set->changed);
        sysv_remove(&sets, &set->sysv);
        return 0;
    case IPC_STAT:
        return give_state(set, argument);
    case IPC_SET:
        return sysv_set(&set->sysv, &wanted.sem_perm);
    case GETALL:
        return get_all(set, argument);
    case SETALL:
        return set_all(set, argument);
    default:
        return of_one(set, number, command, (int)argument);
    }
}
