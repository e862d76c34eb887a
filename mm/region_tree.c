/* A treap of the regions of one space. */
#include "mm/region_tree.h"

/* A parent's is never smaller than its children's. Knuth, TAOCP 2, 3.3.4, has these numbers. */
static uint32_t last_rank;

static uint32_t rank_after(uint32_t rank)
{
    return rank * 1664525u + 1013904223u;
}

/*
 * Regions come in order, so that each is put at the right edge. While the tree grows, `right` of
 * those on the edge leads upwards, to the one above, so that the edge can be climbed; `below` is
 * what has been climbed past, with its links as they are to be.
 */
static struct region *climb(struct region **lowest, uint32_t limit)
{
    struct region *below = NULL;
    while (*lowest && (*lowest)->rank <= limit) {
        struct region *passed = *lowest;
        *lowest = passed->right;
        passed->right = below;
        below = passed;
    }
    return below;
}

static void make(struct aspace *space)
{
    struct region *region, *lowest = NULL;
    uint32_t rank = last_rank;
    list_for_each (region, &space->regions, link) {
        region->rank = rank = rank_after(rank);
        region->left = climb(&lowest, rank);
        region->right = lowest;
        lowest = region;
    }
    last_rank = rank;
    space->tree = climb(&lowest, UINT32_MAX);
}

void region_tree_insert(struct aspace *space, struct region *region)
{
    struct region **place = &space->tree;
    region->rank = last_rank = rank_after(last_rank);
    while (*place && (*place)->rank > region->rank)
        place = region->start < (*place)->start ? &(*place)->left : &(*place)->right;

    /* What is there is split at the new region's address into what goes to its left and right. */
    struct region *rest = *place, **left = &region->left, **right = &region->right;
    *place = region;
    while (rest) {
        if (rest->start < region->start) {
            *left = rest;
            left = &rest->right;
            rest = rest->right;
        } else {
            *right = rest;
            right = &rest->left;
            rest = rest->left;
        }
    }
    *left = *right = NULL;
}

void region_tree_remove(struct aspace *space, struct region *region)
{
    if (space->region_count < REGION_TREE_WORTH / 2) {
        space->tree = NULL;
        return;
    }
    struct region **place = &space->tree;
    while (*place != region)
        place = region->start < (*place)->start ? &(*place)->left : &(*place)->right;

    /* What was below it is joined again. */
    struct region *left = region->left, *right = region->right;
    while (left && right) {
        if (left->rank > right->rank) {
            *place = left;
            place = &left->right;
            left = left->right;
        } else {
            *place = right;
            place = &right->left;
            right = right->left;
        }
    }
    *place = left ? left : right;
}

struct region *region_tree_after(struct aspace *space, uaddr_t address)
{
    if (!space->tree)
        make(space);
    struct region *found = NULL;
    for (struct region *at = space->tree; at;) {
        if (address < at->end) {
            found = at;
            at = at->left;
        } else {
            at = at->right;
        }
    }
    if (found)
        space->last_found = found;
    return found;
}
