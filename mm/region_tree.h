/*
 * The tree by which a region is found among many: in a time that grows with the logarithm of their
 * number. A space of few has none, and is walked along its list.
 *
 * It is a treap (Seidel and Aragon, "Randomized search trees", 1996): by address from left to
 * right, and from top to bottom by a number that looks random, so that it is about balanced
 * whatever is put in. Its links are in the regions; nothing here needs memory, and nothing can
 * fail. It can be dropped at any time (space->tree = NULL), and is made anew when it is looked for.
 */
#pragma once

#include "mm/aspace.h"

#define REGION_TREE_WORTH 32u /* beside more regions it is quicker than a walk */

/* The region may be on the list already, or still; others lie where they did when they came. */
void region_tree_insert(struct aspace *space, struct region *region);
void region_tree_remove(struct aspace *space, struct region *region);

/* region_after() where there are many: makes the tree if there is none. */
struct region *region_tree_after(struct aspace *space, uaddr_t address);
