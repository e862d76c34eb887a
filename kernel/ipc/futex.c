/* Futexes: a table of those who sleep, by what they sleep on. futex.h has the idea. */
#include "kernel/ipc/futex.h"

#include "kernel/abi/errno.h"
#include "kernel/files/node.h"
#include "kernel/process/proc.h"
#include "kernel/threads/wait.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/usercopy.h"

#define BUCKETS 64u
#define PRIVATE 1u /* in a key's place: by a call with FUTEX_PRIVATE_FLAG */

/* What tells one futex from another. */
struct key {
    struct object *object; /* of shared memory, with a reference of whoever sleeps; or NULL */
    struct aspace *space;  /* of private memory, or NULL */
    uaddr_t place;         /* the offset in the object, or the address, perhaps with PRIVATE */
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
    const void *owner = key->object ? (const void *)key->object : key->space;
    uint32_t hash = ((uint32_t)(uintptr_t)owner >> 4) ^ (key->place >> 2);
    struct list *bucket = &buckets[(hash ^ hash >> 6) % BUCKETS];
    if (!bucket->next)
        list_init(bucket);
    return bucket;
}

/*
 * 0, -EINVAL for a word that is not aligned, -EFAULT. As on Linux a private word is known by its
 * address, whatever is there; one that others may share has to be there to be known.
 */
static int find_key(uaddr_t address, bool shared, struct key *key)
{
    struct aspace *space = proc_current()->aspace;
    if (address % sizeof(uint32_t))
        return -EINVAL;
    if (address >= USER_END)
        return -EFAULT;
    *key = (struct key){NULL, space, shared ? address : address | PRIVATE};
    if (!shared)
        return 0;
    void *word;
    if (aspace_reach(space, address, ACCESS_READ, &word))
        return -EFAULT;
    const struct region *region = region_find(space, address);
    if (!region->shared) /* what nobody can write is no futex */
        return region->object || region->protection & PROTECT_WRITE ? 0 : -EFAULT;
    uaddr_t offset = region->object_page * PAGE_SIZE + (address - region->start);
    *key = (struct key){region->object, NULL, offset};
    return 0;
}

static bool same(const struct key *a, const struct key *b)
{
    return a->object == b->object && a->space == b->space && a->place == b->place;
}

/* While one sleeps no other object comes to lie where its own did, and is taken for it. */
static void key_hold(const struct key *key)
{
    if (key->object) {
        object_get(key->object);
        key->object->sleepers++;
    }
}

static void key_drop(const struct key *key)
{
    if (key->object) {
        key->object->sleepers--;
        object_put(key->object);
    }
}

int futex_wait(uaddr_t address, bool shared, uint32_t expected, uint32_t bits, uint64_t deadline)
{
    struct sleeper self = {.bits = bits};
    uint32_t word;
    int error = find_key(address, shared, &self.key);
    if (error)
        return error;
    if (copy_from_user(&word, address, sizeof word))
        return -EFAULT;
    if (word != expected)
        return -EAGAIN;

    /* Nothing runs between the look and the sleep, so no wake-up is lost. */
    key_hold(&self.key);
    wait_queue_init(&self.queue);
    list_push_back(bucket_of(&self.key), &self.link);
    while (!self.woken && !error)
        error = wait_sleep(&self.queue, "futex", deadline, UNTIL_SIGNAL);
    list_remove(&self.link);
    if (self.key.object) {
        key_drop(&self.key);
        objects_reap();
    }
    return self.woken ? 0 : error;
}

bool futex_is_private(const struct thread *waiting)
{
    const struct sleeper *sleeper;
    for (unsigned i = 0; i < BUCKETS; i++)
        if (buckets[i].next)
            list_for_each (sleeper, &buckets[i], link)
                if (wait_has(&sleeper->queue, waiting))
                    return sleeper->key.space;
    return false;
}

static uint32_t wake(const struct key *key, uint32_t most, uint32_t bits)
{
    uint32_t woken = 0;
    struct sleeper *sleeper, *after;
    list_for_each_safe (sleeper, after, bucket_of(key), link) {
        if (woken == most)
            break;
        if (!same(&sleeper->key, key) || !(sleeper->bits & bits))
            continue;
        sleeper->woken = true;
        list_remove(&sleeper->link);
        wait_wake_all(&sleeper->queue);
        woken++;
    }
    return woken;
}

int futex_wake(uaddr_t address, bool shared, uint32_t most, uint32_t bits)
{
    struct key key;
    int error = find_key(address, shared, &key);
    return error ? error : (int)wake(&key, most, bits);
}

/* The sleepers stay where they lie; they are found by another key from now on. */
static uint32_t move(const struct key *from, const struct key *to, uint32_t most)
{
    uint32_t moved = 0;
    struct list *bucket = bucket_of(to);
    struct sleeper *sleeper, *after;
    bool stay = same(from, to); /* but count */
    list_for_each_safe (sleeper, after, bucket_of(from), link) {
        if (moved == most)
            break;
        if (!same(&sleeper->key, from))
            continue;
        moved++;
        if (stay)
            continue;
        key_hold(to);
        key_drop(&sleeper->key);
        sleeper->key = *to;
        list_remove(&sleeper->link);
        list_push_back(bucket, &sleeper->link);
    }
    return moved;
}

int futex_requeue(uaddr_t address, bool shared, uint32_t most, uaddr_t to, uint32_t most_moved,
                  const uint32_t *expected)
{
    struct key from_key, to_key;
    uint32_t word;
    int error = find_key(address, shared, &from_key);
    if (!error)
        error = find_key(to, shared, &to_key);
    if (error)
        return error;
    if (expected && copy_from_user(&word, address, sizeof word))
        return -EFAULT;
    if (expected && word != *expected)
        return -EAGAIN;
    uint32_t woken = wake(&from_key, most, FUTEX_ANY);
    return (int)(woken + move(&from_key, &to_key, most_moved));
}
