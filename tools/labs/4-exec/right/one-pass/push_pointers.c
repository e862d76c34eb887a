static int push_pointers(struct aspace *space, uaddr_t to, uaddr_t text,
                         const struct strings *strings, uint32_t *offset, uint32_t count)
{
    uaddr_t word;
    for (uint32_t i = 0; i < count; i++) {
        word = text + *offset;
        int error = aspace_write(space, to + 4 * i, &word, sizeof word);
        if (!error)
            error = push_strings(space, text, strings, offset);
        if (error)
            return error;
        if (i % 64 == 63)
            preempt_point();
    }
    word = 0;
    return aspace_write(space, to + 4 * count, &word, sizeof word);
}
