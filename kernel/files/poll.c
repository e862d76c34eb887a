/* Polling: the entries of a thread, and their being told. poll.h has the idea. */
#include "kernel/files/poll.h"

#include "kernel/abi/errno.h"
#include "kernel/base/no_sleep.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

/* One heap object. */
#define ENTRIES_PER_CHUNK ((PAGE_SIZE - sizeof(struct poll_chunk)) / sizeof(struct poll_entry))
#define ENTRIES_PER_STEP  128 /* between two preemption points */

void poll_tell(struct poll_list *list, uint32_t events)
{
    struct poll_entry *entry;
    list_for_each (entry, &list->entries, link) {
        if (entry->told & events) {
            bool untold = entry->set->kept && !entry->set->changed;
            entry->fresh = true;
            entry->set->changed = true;
            wait_wake_all(&entry->set->queue);
            if (untold) /* who has been told already has not looked since */
                poll_announce(entry->set->kept, POLL_READABLE);
        }
    }
}

static void init_entries(struct poll_set *set, struct poll_entry *entries, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        list_init(&entries[i].link);
        entries[i].set = set;
        entries[i].file = NULL;
        entries[i].revents = 0;
    }
}

int poll_set_get(struct poll_set *set, struct fd_table *files, uint32_t count)
{
    struct poll_chunk **end = &set->more;
    set->files = files;
    wait_queue_init(&set->queue);
    set->count = count;
    set->more = NULL;
    set->kept = NULL;
    init_entries(set, set->first, min_u32(count, POLL_FIRST));
    for (uint32_t made = POLL_FIRST; made < count; made += ENTRIES_PER_CHUNK) {
        uint32_t size = min_u32(count - made, ENTRIES_PER_CHUNK);
        struct poll_chunk *chunk = heap_alloc(sizeof *chunk + size * sizeof *chunk->entries);
        if (!chunk)
            return -ENOMEM;
        chunk->next = NULL;
        chunk->count = size;
        init_entries(set, chunk->entries, size);
        *end = chunk;
        end = &chunk->next;
    }
    return 0;
}

static void put_entries(struct poll_entry *entries, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        list_remove(&entries[i].link);
        if (entries[i].file)
            file_put(entries[i].file);
    }
}

void poll_set_scope_end(struct poll_set *set)
{
    put_entries(set->first, min_u32(set->count, POLL_FIRST));
    for (struct poll_chunk *chunk = set->more, *next; chunk; chunk = next) {
        next = chunk->next;
        preempt_point();
        put_entries(chunk->entries, chunk->count);
        heap_free(chunk);
    }
}

struct poll_entry *poll_set_entry(struct poll_set *set, uint32_t index)
{
    if (index < POLL_FIRST)
        return &set->first[index];
    struct poll_chunk *chunk = set->more;
    for (index -= POLL_FIRST; index >= chunk->count; chunk = chunk->next)
        index -= chunk->count;
    return &chunk->entries[index];
}

void poll_entry_fill(struct poll_entry *entry, int fd, uint32_t events)
{
    entry->fd = fd;
    entry->file = fd >= 0 ? fd_get(entry->set->files, fd) : NULL;
    entry->events = entry->told = (uint16_t)(events | POLLERR | POLLHUP);
}

/* There are others: a thread that polls one file many times over is told once. */
static COLD void watch_beside(struct poll_entry *entry, struct poll_list *list)
{
    struct poll_entry *last = list_entry(list->entries.prev, struct poll_entry, link);
    if (last->set == entry->set && !entry->set->kept)
        last->told |= entry->events;
    else
        list_push_back(&list->entries, &entry->link);
}

void poll_entry_watch(struct poll_entry *entry, struct poll_list *list)
{
    if (!entry || list_linked(&entry->link))
        return;
    if (list_empty(&list->entries))
        list_push_back(&list->entries, &entry->link);
    else
        watch_beside(entry, list);
}

/* What holds of what the entry asks for. If nothing does, and `watch`, it will be told. */
static uint16_t look(struct poll_entry *entry, bool watch)
{
    struct file *file = entry->file;
    if (!file)
        return entry->fd >= 0 ? POLLNVAL : 0;
    uint32_t events = POLL_READABLE | POLL_WRITABLE; /* poll(2): regular files are always ready */
    if (file->ops->poll)
        events = file->ops->poll(file, watch ? entry : NULL);
    return events & entry->events;
}

/* Looks at all entries; how many are ready. From the first of these on, none needs to be told. */
static uint32_t look_at_all(struct poll_set *set)
{
    uint32_t ready = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        struct poll_entry *entry = poll_set_entry(set, i);
        entry->revents = look(entry, ready == 0);
        ready += entry->revents != 0;
        if (i % ENTRIES_PER_STEP == ENTRIES_PER_STEP - 1)
            preempt_point(); /* what changes meanwhile is announced to us */
    }
    return ready;
}

int poll_set_wait(struct poll_set *set, uint64_t deadline)
{
    MAY_SLEEP();
    for (;;) {
        set->changed = false;
        uint32_t ready = look_at_all(set);
        if (ready > 0)
            return (int)ready;
        if (thread_current()->attention & (ATTENTION_SIGNAL | ATTENTION_KILL))
            return -ERESTARTNOHAND;
        if (!set->changed && wait_sleep(&set->queue, "poll", deadline, UNTIL_SIGNAL) == -ETIMEDOUT)
            return 0;
    }
}
