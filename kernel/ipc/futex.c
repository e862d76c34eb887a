/* Futexes: a table of those who sleep, by what they sleep on. futex.h has the idea. */
#include "kernel/ipc/futex.h"

#include "kernel/abi/errno.h"
#include "kernel/process/proc.h"
#include "kernel/threads/wait.h"
#include "mm/aspace.h"
#include "mm/usercopy.h"

#define BUCKETS 64u

/* What tells one futex from another. */
struct key {
    const void *owner; /* the frame, or the address space */
    uaddr_t place;     /* the offset in the frame, or the address */
};

/* One who sleeps; it lies on his kernel stack. */
struct sleeper {
    struct list link; /* on the bucket's list, longest sleeping first */
    struct key key;
    uint32_t bits;
    bool woken;
    struct wait_queue queue;
};

static struct list buckets[BUCKETS];

static struct list *bucket_of(const struct key *key)
{
    uint32_t hash = ((uint32_t)(uintptr_t)key->owner >> 4) ^ (key->place >> 2);
    struct list *bucket = &buckets[(hash ^ hash >> 6) % BUCKETS];
    if (!bucket->next)
        list_init(bucket);
    return bucket;
}

/* 0, -EINVAL for a word that is not aligned, -EFAULT. */
static int find_key(uaddr_t address, bool shared, struct key *key)
{
    struct aspace *space = proc_current()->aspace;
    if (address % sizeof(uint32_t))
        return -EINVAL;
    if (address >= USER_END)
        return -EFAULT;
    const struct region *region = region_find(space, address);
    *key = (struct key){space, address};
    if (!shared || !region || !region->shared)
        return 0;
    void *word;
    if (aspace_reach(space, address, ACCESS_READ, &word))
        return -EFAULT;
    *key = (struct key){table_look(&space->tables, address).frame, address & PAGE_MASK};
    frame_unmap(word);
    return 0;
}

static bool same(const struct key *a, const struct key *b)
{
    return a->owner == b->owner && a->place == b->place;
}

int futex_wait(uaddr_t address, bool shared, uint32_t expected, uint32_t bits, uint64_t deadline)
{
    struct sleeper self = {.bits = bits};
    uint32_t word;
    /* The word first: reading it may bring another page in, and so change the key. */
    if (copy_from_user(&word, address, sizeof word))
        return -EFAULT;
    int error = find_key(address, shared, &self.key);
    if (error)
        return error;
    if (word != expected)
        return -EAGAIN;

    /* Nothing runs between the look and the sleep, so no wake-up is lost. */
    wait_queue_init(&self.queue);
    list_push_back(bucket_of(&self.key), &self.link);
    while (!self.woken && !error)
        error = wait_sleep_until(&self.queue, "futex", deadline);
    list_remove(&self.link);
    return self.woken ? 0 : error;
}

int futex_wake(uaddr_t address, bool shared, uint32_t most, uint32_t bits)
{
    struct key key;
    int error = find_key(address, shared, &key);
    if (error)
        return error;
    uint32_t woken = 0;
    struct sleeper *sleeper, *after;
    list_for_each_safe (sleeper, after, bucket_of(&key), link) {
        if (woken == most)
            break;
        if (!same(&sleeper->key, &key) || !(sleeper->bits & bits))
            continue;
        sleeper->woken = true;
        list_remove(&sleeper->link);
        wait_wake_all(&sleeper->queue);
        woken++;
    }
    return (int)woken;
}
