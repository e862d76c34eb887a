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
    uint32_t count;
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
    set->count = count;
    wait_queue_init(&set->changed);
    list_init(&set->undos);
    *out = &set->sysv;
    return 0;
}

static int fits(const struct sysv *object, uint32_t count)
{
    return count > ((const struct set *)object)->count ? -EINVAL : 0;
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
    const struct set *set = (const struct set *)object;
    text_print(text, "%10u " SYSV_OWNERS " %10u %10u\n", set->count, set->operated,
               object->changed);
}

static struct sysv_kind sets = {
    .all = LIST_INIT(sets.all),
    .make = make,
    .fits = fits,
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

/* Whether the operation can be done on a counter as it is. */
static bool is_possible(const struct sembuf *operation, int value)
{
    return operation->sem_op == 0 ? value == 0 : value + operation->sem_op >= 0;
}

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
        bool possible = is_possible(&operations[i], semaphore->value);
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

static uint32_t undos_of(const struct proc *proc)
{
    const struct sysv *object;
    uint32_t count = 0;
    list_for_each (object, &sets.all, link)
        count += find_undo((const struct set *)object, proc) != NULL;
    return count;
}

static int make_undo(struct set *set, struct undo **out)
{
    if (undo_count == UNDOS_MOST || undos_of(proc_current()) == UNDOS_OF_ONE)
        return -ENOSPC;
    struct undo *undo = heap_zalloc(sizeof *undo + set->count * sizeof(int16_t));
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
        if (operations[i].sem_num >= set->count)
            return -EFBIG;
        undone |= (operations[i].sem_flg & SEM_UNDO) != 0;
    }
    *undo = undone ? find_undo(set, proc_current()) : NULL;
    return undone && !*undo ? make_undo(set, undo) : 0;
}

static void note_undo(struct undo *undo, const struct sembuf *operation)
{
    int16_t *adjustment = &undo->adjustments[operation->sem_num];
    *adjustment = (int16_t)(*adjustment - operation->sem_op);
}

/* At its end. A value that would become negative stays at 0, as on Linux. */
static void undo_all(struct set *set, struct undo *undo)
{
    for (uint32_t i = 0; i < set->count; i++) {
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
        set->semaphores[operations[i].sem_num].pid = proc_current()->pid;
        if (operations[i].sem_flg & SEM_UNDO)
            note_undo(undo, &operations[i]);
    }
    set->operated = sysv_now();
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

static int32_t semtimedop(int id, uaddr_t from, uint32_t count, uint64_t deadline)
{
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
    struct set *set = id < 0 ? NULL : (struct set *)sysv_find(&sets, id);
    if (!set)
        return -EINVAL;
    sysv_hold(&set->sysv);
    int error = operate_or_wait(set, operations, count, deadline);
    sysv_put(&sets, &set->sysv);
    return error;
}

int32_t sys_semtimedop(int id, uaddr_t operations, uint32_t count, uaddr_t at)
{
    struct user_timeout timeout;
    int error = user_timeout_read(&timeout, TIME_TIMESPEC, at);
    return error ? error : semtimedop(id, operations, count, timeout.deadline);
}

/* --- semctl ----------------------------------------------------------------------------------- */

static int32_t get_all(const struct set *set, uaddr_t to)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (copy_to_user(to + i * sizeof(uint16_t), &set->semaphores[i].value, sizeof(uint16_t)))
            return -EFAULT;
    return 0;
}

static void note_set(struct semaphore *semaphore, uint16_t value)
{
    semaphore->value = value;
    semaphore->pid = proc_current()->pid;
}

/* What was to be undone is not, once the value was set. */
static int32_t set_all(struct set *set, uaddr_t from)
{
    char *memory SCOPED(text) = heap_alloc(set->count * sizeof(uint16_t));
    struct undo *undo;
    const uint16_t *values = (const uint16_t *)memory;
    if (!values)
        return -ENOMEM;
    if (copy_from_user(memory, from, set->count * sizeof(uint16_t)))
        return -EFAULT;
    for (uint32_t i = 0; i < set->count; i++)
        if (values[i] > VALUE_MOST)
            return -ERANGE;
    for (uint32_t i = 0; i < set->count; i++)
        note_set(&set->semaphores[i], values[i]);
    list_for_each (undo, &set->undos, link)
        memset(undo->adjustments, 0, set->count * sizeof(int16_t));
    set->sysv.changed = sysv_now();
    wait_wake_all(&set->changed);
    return 0;
}

static int32_t set_one(struct set *set, struct semaphore *semaphore, int value)
{
    struct undo *undo;
    if (value < 0 || value > VALUE_MOST)
        return -ERANGE;
    note_set(semaphore, (uint16_t)value);
    set->sysv.changed = sysv_now();
    list_for_each (undo, &set->undos, link)
        undo->adjustments[semaphore - set->semaphores] = 0;
    wait_wake_all(&set->changed);
    return 0;
}

static int32_t of_one(struct set *set, int number, uint32_t command, int value)
{
    if (number < 0 || (uint32_t)number >= set->count)
        return -EINVAL;
    struct semaphore *semaphore = &set->semaphores[number];
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
        return set_one(set, semaphore, value);
    default:
        return -EINVAL;
    }
}

static int32_t give_state(const struct set *set, uaddr_t out)
{
    const struct semid64_ds state = {.sem_perm = sysv_permissions(&set->sysv),
                                     .sem_otime.low = set->operated,
                                     .sem_ctime.low = set->sysv.changed,
                                     .sem_nsems = set->count};
    return copy_to_user(out, &state, sizeof state) ? -EFAULT : 0;
}

static int32_t take_state(struct set *set, uaddr_t from)
{
    struct semid64_ds wanted;
    return copy_from_user(&wanted, from, sizeof wanted) ? -EFAULT
                                                        : sysv_set(&set->sysv, &wanted.sem_perm);
}

int32_t sys_semctl(int id, int number, uint32_t command, uint32_t argument)
{
    struct set *set = id < 0 ? NULL : (struct set *)sysv_find(&sets, id);
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
        return take_state(set, argument);
    case GETALL:
        return get_all(set, argument);
    case SETALL:
        return set_all(set, argument);
    default:
        return of_one(set, number, command, (int)argument);
    }
}
