/* The table of processes, their numbers, and the making and freeing of their records. */
#include "kernel/process/proc.h"

#include "kernel/abi/errno.h"
#include "kernel/base/panic.h"
#include "kernel/base/string.h"
#include "kernel/files/node.h"
#include "kernel/process/threads.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "mm/aspace.h"
#include "mm/heap.h"

#define BUCKETS 256u

static struct list all = LIST_INIT(all);
static struct list buckets[BUCKETS];
static struct proc *init;
static uint32_t live;

struct proc *proc_init(void)
{
    return init;
}

struct node *proc_directory(void)
{
    return proc_current() ? proc_current()->directory : node_root;
}

static struct list *bucket(int pid)
{
    struct list *head = &buckets[(unsigned)pid % BUCKETS];
    if (!head->next)
        list_init(head);
    return head;
}

struct proc *proc_find(int pid)
{
    struct proc *proc;
    list_for_each (proc, bucket(pid), hash)
        if (proc->pid == pid)
            return proc;
    return NULL;
}

struct proc *proc_next(int pid)
{
    struct proc *proc = proc_find(pid);
    struct list *from = proc ? &proc->all : &all;
    for (struct list *link = from->next; link != &all; link = link->next) {
        proc = list_entry(link, struct proc, all);
        if (proc->pid > pid)
            return proc;
    }
    return NULL;
}

static struct proc *at_link(const struct list *link)
{
    return link == &all ? NULL : list_entry(link, struct proc, all);
}

struct proc *proc_first(void)
{
    return at_link(all.next);
}

struct proc *proc_after(const struct proc *proc)
{
    return at_link(proc->all.next);
}

int proc_create(struct proc **out)
{
    if (live + threads_further() >= PROC_LIMIT)
        return -EAGAIN;
    struct proc *proc = heap_zalloc(sizeof *proc);
    if (!proc)
        return -ENOMEM;
    proc->pid = pid_alloc();
    proc->start_ticks = time_ticks();
    list_init(&proc->children);
    list_init(&proc->sibling);
    list_init(&proc->news);
    list_init(&proc->news_link);
    list_init(&proc->threads);
    list_init(&proc->calls);
    list_init(&proc->direct_senders);
    list_init(&proc->direct_awaiting);
    poll_list_init(&proc->direct_pollers);
    list_init(&proc->notified);
    list_init(&proc->watched_by);
    list_init(&proc->watches);
    list_init(&proc->all);
    list_init(&proc->hash);
    wait_queue_init(&proc->child_events);
    wait_queue_init(&proc->holds);
    wait_queue_init(&proc->decision);
    list_init(&proc->pending.details);

    struct thread *thread = task_create(proc, (uint32_t)proc->pid);
    if (!thread) {
        pid_give_back(proc->pid);
        heap_free(proc);
        return -ENOMEM;
    }
    list_push_back(&proc->threads, &thread->proc_link);
    proc->thread_count = 1;
    live++;
    *out = proc;
    return 0;
}

void proc_discard(struct proc *proc)
{
    ASSERT_RULE(!list_linked(&proc->all), "a child that others can see already is not taken back");
    thread_discard(proc_thread(proc));
    pid_give_back(proc->pid);
    heap_free(proc);
    live--;
}

void proc_publish(struct proc *proc, struct proc *parent)
{
    ASSERT_RULE(!list_linked(&proc->all), "a process is published once");
    ASSERT_RULE(proc_thread(proc)->state == THREAD_NEW, "a process is published before it may run");
    proc->parent = parent;
    proc->generation = parent ? parent->generation + 1 : 1;
    if (parent)
        list_push_back(&parent->children, &proc->sibling);
    else
        init = proc;

    struct list *place = &all; /* almost always the end */
    while (place->prev != &all && list_entry(place->prev, struct proc, all)->pid > proc->pid)
        place = place->prev;
    list_insert_before(place, &proc->all);
    list_push_back(bucket(proc->pid), &proc->hash);
}

void proc_make_sibling(struct proc *child)
{
    const struct proc *maker = child->parent;
    child->parent = maker->parent;
    child->generation = child->parent->generation + 1; /* not the maker's, if that is an orphan */
    child->forked_by = maker->forked_by;
    list_remove(&child->sibling);
    list_push_back(&child->parent->children, &child->sibling);
}

void proc_join(struct proc *proc, int group, int session)
{
    pid_hold(group);
    pid_hold(session);
    if (proc->group) { /* not so in a new one */
        pid_release(proc->group);
        pid_release(proc->session);
    }
    proc->group = group;
    proc->session = session;
}

void proc_free(struct proc *zombie)
{
    ASSERT_RULE_ALWAYS(zombie->zombie, "the record of a process stays until it has ended");
    ASSERT_RULE_ALWAYS(list_empty(&zombie->children),
                       "who has ended has no children any more: they have another parent");
    ASSERT_RULE(list_empty(&zombie->news),
                "what a child has to tell is told to its new parent, not to who has ended");
    pid_release(zombie->pid);
    pid_release(zombie->group);
    pid_release(zombie->session);
    list_remove(&zombie->sibling);
    list_remove(&zombie->news_link);
    list_remove(&zombie->all);
    list_remove(&zombie->hash);
    heap_free(zombie);
    live--;
}

void proc_end_vfork(struct proc *child)
{
    struct vfork_wait *wait = child->vfork_wait;
    if (!wait)
        return;
    child->vfork_wait = NULL;
    wait->done = true;
    wait_wake_all(&wait->queue);
}

struct usage proc_usage(const struct proc *proc)
{
    struct usage usage = proc->usage;
    const struct thread *thread;
    list_for_each (thread, &proc->threads, proc_link) {
        usage.user_ticks += thread->user_ticks;
        usage.kernel_ticks += thread->kernel_ticks;
    }
    if (proc->aspace)
        usage.peak_pages = max_u32(usage.peak_pages, aspace_peak_pages(proc->aspace));
    return usage;
}

static struct wait_queue unlocked = WAIT_QUEUE_INIT(unlocked); /* of any space: they are few */

void aspace_await(const struct aspace *locked)
{
    while (locked->locked)
        (void)wait_sleep(&unlocked, "memory", WAIT_FOREVER, UNTIL_WOKEN);
}

void aspace_unlock(struct aspace *space)
{
    DEBUG_ASSERT(space->locked);
    space->locked = false;
    wait_wake_all(&unlocked);
}

void aspace_unlock_to_others(struct aspace *space)
{
    bool others = !list_empty(&unlocked.waiters);
    aspace_unlock(space);
    if (others)
        thread_yield();
}

void aspace_release(struct aspace *space)
{
    MAY_SLEEP();
    ASSERT_RULE_ALWAYS(space->count > 0, "each owner of an address space gives it back once");
    if (--space->count > 0)
        return;
    while (!aspace_destroy_step(space))
        preempt_point();
    objects_reap();
}

void proc_set_name(struct proc *proc, const char *path)
{
    const char *slash = strrchr(path, '/');
    strlcpy(proc->name, slash ? slash + 1 : path, sizeof proc->name);
}

uint32_t proc_live(void)
{
    return live;
}
