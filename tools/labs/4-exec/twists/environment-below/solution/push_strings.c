/*
 * Writes the strings of [done, end) of the block to the stack, page by page: the block's first byte
 * would be at `to`.
 */
static int push_strings(struct aspace *space, uaddr_t to, const struct strings *strings,
                        uint32_t done, uint32_t end)
{
    while (done < end) {
        uint32_t length;
        const char *content = strings_map(strings, done, &length);
        length = min_u32(length, end - done);
        int error = aspace_write(space, to + done, content, length);
        if (error)
            return error;
        done += length;
        preempt_point();
    }
    return 0;
}

/* Where in the block the string ends that begins at `offset`: behind its NUL. */
static uint32_t string_end(const struct strings *strings, uint32_t offset)
{
    for (;;) {
        uint32_t length;
        const char *content = strings_map(strings, offset, &length);
        uint32_t found = (uint32_t)strnlen(content, length);
        if (found < length)
            return offset + found + 1;
        offset += found; /* it goes on in a later page */
    }
}
