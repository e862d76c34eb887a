/*
 * epoll(7): a list of descriptors to wait for that is kept between the calls, so that a wait costs
 * what has changed and not what is on it.
 *
 *   state      owner
 *   the list   the open file that epoll_create() gave; it goes with it
 *   an item    the list, until it is taken off or its file closes (file_closed())
 *
 * An item is an entry of poll (files/poll.h) that stays on its file's list: what the file announces
 * makes it fresh, and only fresh items are looked at. One that was found ready stays fresh, unless
 * it is to be told of changes alone (EPOLLET).
 */
#include "kernel/abi/epoll.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/ipc/direct.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal_mask.h"
#include "kernel/threads/user_time.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define ITEMS_MOST 4096u /* of all lists: as many are looked at in one stretch */
#define FLAGS      (EPOLLEXCLUSIVE | EPOLLWAKEUP | EPOLLONESHOT | EPOLLET)
#define ALWAYS     (POLLERR | POLLHUP)

struct epoll {
    struct list link;     /* on the list of all */
    struct list items;    /* those that were told of last at the end */
    struct poll_set set;  /* theirs: where who waits sleeps */
    struct poll_list own; /* of who polls this list itself */
    uint32_t count;
};

struct item {
    struct list link;
    struct poll_entry entry; /* its file without a reference */
    uint32_t events;         /* FLAGS among them */
    uint64_t data;
};

static struct list all = LIST_INIT(all);
static uint32_t items_of_all;
static const struct file_ops epoll_ops;

static void drop(struct epoll *epoll, struct item *item)
{
    list_remove(&item->entry.link);
    list_remove(&item->link);
    heap_free(item);
    epoll->count--;
    items_of_all--;
}

/* What holds of what it asks for; it is told from now on when that changes. */
static uint32_t look(struct item *item)
{
    struct file *file = item->entry.file;
    uint32_t wanted = item->events & ~FLAGS;
    if (!wanted || !item->entry.fresh)
        return 0;
    item->entry.fresh = false;
    return file->ops->poll(file, &item->entry) & wanted;
}

/* --- the file --------------------------------------------------------------------------------- */

static uint32_t epoll_poll(struct file *file, struct poll_entry *entry)
{
    struct epoll *epoll = file->data;
    struct item *item;
    poll_entry_watch(entry, &epoll->own);
    if (!epoll->set.changed)
        return 0;
    list_for_each (item, &epoll->items, link) {
        if (look(item)) {
            item->entry.fresh = true; /* nobody has been told yet */
            return POLL_READABLE;
        }
    }
    epoll->set.changed = false; /* there is no fresh item */
    return 0;
}

static void epoll_close(struct file *file)
{
    struct epoll *epoll = file->data;
    struct item *item, *next;
    list_for_each_safe (item, next, &epoll->items, link)
        drop(epoll, item);
    list_remove(&epoll->link);
    heap_free(epoll);
}

static const struct file_ops epoll_ops = {
    .poll = epoll_poll,
    .stat = file_stat_anonymous,
    .seek = file_seek_nowhere,
    .close = epoll_close,
    .link_text = "anon_inode:[eventpoll]",
};

void epoll_file_closed(struct file *file)
{
    struct epoll *epoll;
    struct item *item, *next;
    list_for_each (epoll, &all, link)
        list_for_each_safe (item, next, &epoll->items, link)
            if (item->entry.file == file)
                drop(epoll, item);
}

int32_t sys_epoll_create1(uint32_t flags)
{
    if (flags & ~(uint32_t)EPOLL_CLOEXEC)
        return -EINVAL;
    struct epoll *epoll = heap_zalloc(sizeof *epoll);
    if (!epoll)
        return -ENOMEM;
    list_init(&epoll->link);
    list_init(&epoll->items);
    poll_list_init(&epoll->own);
    poll_set_get(&epoll->set, NULL, 0);
    epoll->set.kept = &epoll->own;
    int32_t fd = open_nameless(&epoll_ops, epoll, O_RDWR | flags);
    if (fd >= 0)
        list_push_back(&all, &epoll->link);
    return fd;
}

int32_t sys_epoll_create(int size)
{
    return size <= 0 ? -EINVAL : sys_epoll_create1(0);
}

/* --- its items -------------------------------------------------------------------------------- */

static struct item *find(const struct epoll *epoll, const struct file *file, int fd)
{
    struct item *item;
    list_for_each (item, &epoll->items, link)
        if (item->entry.file == file && item->entry.fd == fd)
            return item;
    return NULL;
}

static void set_events(struct item *item, const struct epoll_event *event)
{
    item->events = event->events | ALWAYS;
    item->data = event->data;
    item->entry.told = (uint16_t)item->events;
    item->entry.fresh = true;
    item->entry.set->changed = true;
    wait_wake_all(&item->entry.set->queue);
    poll_announce(item->entry.set->kept, POLL_READABLE);
}

static int add(struct epoll *epoll, struct file *file, int fd, const struct epoll_event *event)
{
    if (items_of_all == ITEMS_MOST)
        return -ENOSPC;
    struct item *item = heap_zalloc(sizeof *item);
    if (!item)
        return -ENOMEM;
    list_init(&item->entry.link);
    item->entry.set = &epoll->set;
    item->entry.file = file;
    item->entry.fd = fd;
    file->followed = true;
    list_push_back(&epoll->items, &item->link);
    epoll->count++;
    items_of_all++;
    set_events(item, event);
    return 0;
}

/* Files that are always ready cannot be waited for; what speaks of who polls it, not by others. */
int32_t sys_epoll_ctl(int list, int operation, int fd, uaddr_t at)
{
    struct epoll_event event = {0};
    if (operation != EPOLL_CTL_DEL && copy_from_user(&event, at, sizeof event))
        return -EFAULT;
    struct file *own = fd_lookup(proc_current()->files, list);
    struct file *file = fd_lookup(proc_current()->files, fd);
    if (!own || !file)
        return -EBADF;
    if (!file->ops->poll || file->ops == &direct_poll_ops)
        return -EPERM;
    if (own->ops != &epoll_ops || file->ops == &epoll_ops || operation < EPOLL_CTL_ADD ||
        operation > EPOLL_CTL_MOD)
        return -EINVAL;
    struct item *item = find(own->data, file, fd);
    if (operation == EPOLL_CTL_ADD)
        return item ? -EEXIST : add(own->data, file, fd, &event);
    if (!item)
        return -ENOENT;
    if (operation == EPOLL_CTL_DEL)
        drop(own->data, item);
    else
        set_events(item, &event);
    return 0;
}

/* --- waiting ---------------------------------------------------------------------------------- */

/* Tells of an item, which goes behind the others. 1, 0 or -EFAULT. */
static int tell(struct epoll *epoll, struct item *item, uaddr_t to)
{
    const struct epoll_event event = {.events = look(item), .data = item->data};
    if (!event.events)
        return 0;
    if (copy_to_user(to, &event, sizeof event)) {
        item->entry.fresh = true;
        return -EFAULT;
    }
    if (!(item->events & EPOLLET))
        item->entry.fresh = true;
    if (item->events & EPOLLONESHOT)
        item->events &= FLAGS; /* until it is changed */
    list_remove(&item->link);
    list_push_back(&epoll->items, &item->link);
    return 1;
}

/* Tells of as many as are ready; each item is looked at once. How many, or -EFAULT. */
static int tell_all(struct epoll *epoll, uaddr_t to, uint32_t most)
{
    uint32_t told = 0;
    struct item *item = list_entry(epoll->items.next, struct item, link), *next;
    for (uint32_t left = epoll->count; left > 0 && told < most; left--, item = next) {
        next = list_entry(item->link.next, struct item, link);
        int result = tell(epoll, item, to + told * sizeof(struct epoll_event));
        if (result < 0)
            return told > 0 ? (int)told : result;
        told += (uint32_t)result;
    }
    return (int)told;
}

static int32_t wait_for(int fd, uaddr_t to, int most, uint64_t deadline)
{
    struct file *file SCOPED(file) = fd_get(proc_current()->files, fd);
    if (most <= 0 || most > (int)(INT32_MAX / sizeof(struct epoll_event)))
        return -EINVAL;
    if (to >= USER_END || (uint32_t)most > (USER_END - to) / sizeof(struct epoll_event))
        return -EFAULT;
    if (!file)
        return -EBADF;
    if (file->ops != &epoll_ops)
        return -EINVAL;
    struct epoll *epoll = file->data;
    for (;;) {
        int told = tell_all(epoll, to, (uint32_t)most);
        if (told)
            return told;
        int error = wait_sleep(&epoll->set.queue, "epoll", deadline, UNTIL_SIGNAL);
        if (error)
            return error == -ETIMEDOUT ? 0 : -EINTR; /* never made again: signal(7) */
    }
}

int32_t sys_epoll_wait(int fd, uaddr_t to, int most, int timeout)
{
    return wait_for(fd, to, most, deadline_in(timeout));
}

/* What ends it comes to its handler under `mask`. */
int32_t sys_epoll_pwait(int fd, uaddr_t to, int most, int timeout, uaddr_t mask, uint32_t size)
{
    const struct user_timeout none = {0};
    int32_t result = signal_mask_for_sleep(mask, size);
    if (result)
        return result;
    result = wait_for(fd, to, most, deadline_in(timeout));
    return signal_mask_back(&none, result == -EINTR ? -ERESTARTNOHAND : result);
}
