/*
 * Doubly linked lists whose links live inside the elements (Knuth, TAOCP 1, 2.2.5).
 *
 * A list is a ring through a head that is itself a link. An element that is on no list has links
 * that point at itself, so that removing it again is harmless and list_linked() can tell.
 */
#pragma once

#include "kernel/base/types.h"

struct list {
    struct list *next, *prev;
};

#define LIST_INIT(name)                                                                            \
    {                                                                                              \
        &(name), &(name)                                                                           \
    }

static inline void list_init(struct list *l)
{
    l->next = l->prev = l;
}

static inline bool list_empty(const struct list *head)
{
    return head->next == head;
}

static inline bool list_linked(const struct list *item)
{
    return item->next != item;
}

static inline void list_insert_before(struct list *place, struct list *item)
{
    item->prev = place->prev;
    item->next = place;
    place->prev->next = item;
    place->prev = item;
}

static inline void list_push_back(struct list *head, struct list *item)
{
    list_insert_before(head, item);
}

static inline void list_push_front(struct list *head, struct list *item)
{
    list_insert_before(head->next, item);
}

static inline void list_remove(struct list *item)
{
    item->prev->next = item->next;
    item->next->prev = item->prev;
    list_init(item);
}

/* By walking along it. */
static inline uint32_t list_length(const struct list *head)
{
    uint32_t length = 0;
    for (const struct list *link = head->next; link != head; link = link->next)
        length++;
    return length;
}

#define list_entry(link, type, member) container_of(link, type, member)

/* The loop body may not remove `item`; the _safe form allows that. */
#define list_for_each(item, head, member)                                                          \
    for (item = list_entry((head)->next, __typeof__(*item), member); &item->member != (head);      \
         item = list_entry(item->member.next, __typeof__(*item), member))

#define list_for_each_safe(item, after, head, member)                                              \
    for (item = list_entry((head)->next, __typeof__(*item), member),                               \
        after = list_entry(item->member.next, __typeof__(*item), member);                          \
         &item->member != (head);                                                                  \
         item = after, after = list_entry(after->member.next, __typeof__(*item), member))
