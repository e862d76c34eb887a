/*
 * Exercise 4.3. Writes one array of pointers to the new stack at `to`: `count` of them, then NULL.
 * They point at strings that lie, or will lie, packed one behind the other from `text` on; the
 * first begins *offset bytes into that, and in the end *offset is where the next array's first
 * string begins. strnlen() in what strings_map() shows finds where each ends, unless that is in a
 * later part. There may be 60,000: preempt_point() now and then.
 */
static int push_pointers(struct aspace *space, uaddr_t to, uaddr_t text,
                         const struct strings *strings, uint32_t *offset, uint32_t count)
{
    (void)space;
    (void)to;
    (void)text;
    (void)strings;
    (void)offset;
    (void)count;
    return 0;
}
