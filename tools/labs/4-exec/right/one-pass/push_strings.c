/* Copies the string at *offset of the block to the same place of the one on the stack. */
static int push_strings(struct aspace *space, uaddr_t to, const struct strings *strings,
                        uint32_t *offset)
{
    bool ended = false;
    while (!ended) {
        uint32_t length;
        const char *part = strings_map(strings, *offset, &length);
        uint32_t used = (uint32_t)strnlen(part, length);
        ended = used < length;
        if (ended)
            used++;
        int error = aspace_write(space, to + *offset, part, used);
        if (error)
            return error;
        *offset += used;
    }
    return 0;
}
