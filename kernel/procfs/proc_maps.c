/* /proc/PID/maps: a line for each region. */
#include "kernel/abi/errno.h"
#include "kernel/files/node.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"

#define NAME_COLUMN  49u /* where Linux lets the name begin, on 32 bits */
#define LONGEST_LINE 80u /* without a file's path */

/* The file that a region shows, as far as it can be told: the program's own. */
static struct node *region_node(const struct proc *proc, const struct region *region)
{
    struct node *node = proc->executable;
    bool is_program =
        node && region->object && node_is_regular(node) && node->object == region->object;
    return is_program ? node : NULL;
}

static void print_range(struct text *text, const struct region *region, const struct node *node)
{
    bool is_file = region->object != NULL;
    text_print(text, "%08x-%08x %c%c%c%c %08x %02x:%02x %u ", region->start, region->end,
               region->protection & PROTECT_READ ? 'r' : '-',
               region->protection & PROTECT_WRITE ? 'w' : '-',
               region->protection & PROTECT_EXECUTE ? 'x' : '-', region->shared ? 's' : 'p',
               is_file ? region->object_page << PAGE_SHIFT : 0, 0, is_file ? 1 : 0,
               node ? node->inode : 0);
}

/* A part of the stack that the program began on, and not another that grows (MAP_GROWSDOWN). */
static bool is_main_stack(const struct region *region, const struct proc *proc)
{
    return region->kind == REGION_STACK && USER_END - region->end <= proc->aspace->stack_limit;
}

static void pad_to_name(struct text *text, uint32_t line_start)
{
    uint32_t width = text->length - line_start;
    text_print(text, "%*s", width < NAME_COLUMN ? (int)(NAME_COLUMN - width) : 0, "");
}

/* -ERANGE when the line does not fit behind those already there. */
static int print_region(struct text *text, const struct proc *proc, const struct region *region)
{
    uint32_t line_start = text->length;
    struct node *node = region_node(proc, region);
    const char *name = region->kind == REGION_HEAP   ? "[heap]"
                       : is_main_stack(region, proc) ? "[stack]"
                                                     : "";
    if (text_room(text) < LONGEST_LINE)
        return -ERANGE;
    print_range(text, region, node);
    if (node || *name)
        pad_to_name(text, line_start);
    int length = node ? node_path(node, text->bytes + text->length, text_room(text) - 1) : 0;
    if (length == -ERANGE && line_start > 0) {
        text->length = line_start;
        return -ERANGE;
    }
    if (length > 0)
        text->length += (uint32_t)length;
    text_print(text, "%s\n", node ? "" : name);
    return 0;
}

int proc_make_maps(struct text *text, int pid, uint32_t *cursor)
{
    for (;;) {
        const struct proc *proc = proc_find(pid);
        struct region *region = proc && proc->aspace ? region_after(proc->aspace, *cursor) : NULL;
        if (!region) {
            *cursor = TEXT_END;
            return 0;
        }
        if (print_region(text, proc, region))
            return 0;
        *cursor = region->end;
        preempt_point(); /* the process may be gone afterwards, or have other regions */
    }
}
