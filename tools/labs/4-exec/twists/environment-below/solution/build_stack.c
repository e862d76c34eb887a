/*
 * Builds the stack from the top down. The first string of the block is the program's path, and in
 * the block the environment comes last; on the stack it lies below path and arguments.
 */
static int build_stack(struct loader *loader, const struct strings *strings,
                       uint32_t argument_count, uaddr_t *stack_pointer)
{
    struct aspace *space = loader->space;
    uint32_t environment_count = strings->count - 1 - argument_count;
    uint32_t vector_words = 1 + argument_count + 1 + environment_count + 1;
    if (strings->size + vector_words * sizeof(uint32_t) > STACK_LIMIT / 4)
        return -E2BIG;

    int error = map_stack(space, strings->size + vector_words * sizeof(uint32_t));
    if (error)
        return error;
    struct {
        uint8_t random[16];
        char platform[8];
    } extra = {.platform = "i686"};
    random_bytes(extra.random, sizeof extra.random);
    uint32_t first = string_end(strings, 0), split = first;
    for (uint32_t i = 0; i < argument_count; i++) {
        split = string_end(strings, split);
        preempt_point();
    }
    uaddr_t text = USER_END - 4 - split;                  /* of the block's first byte */
    uaddr_t below = USER_END - 4 - strings->size - split; /* for what is behind `split` */
    uaddr_t extra_address = (USER_END - 4 - strings->size - sizeof extra) & ~15u;

    struct auxv auxv = {.count = 0};
    auxv_fill(&auxv, loader, extra_address + offsetof(__typeof__(extra), platform), extra_address,
              text);
    uint32_t auxv_size = auxv.count * sizeof auxv.pairs[0];
    uaddr_t vectors = (extra_address - auxv_size - vector_words * sizeof(uint32_t)) & ~15u;
    uaddr_t arguments = vectors + sizeof(uint32_t);
    uaddr_t environment = arguments + (argument_count + 1) * sizeof(uint32_t);

    uint32_t offset = first;
    space->argument_start = text + first;
    space->argument_end = text + split;
    space->environment_start = below + split;
    space->environment_end = below + strings->size;
    if ((error = push_strings(space, text, strings, 0, split)) ||
        (error = push_strings(space, below, strings, split, strings->size)) ||
        (error = aspace_write(space, extra_address, &extra, sizeof extra)) ||
        (error = aspace_write(space, vectors, &argument_count, sizeof argument_count)) ||
        (error = push_pointers(space, arguments, text, strings, &offset, argument_count)) ||
        (error = push_pointers(space, environment, below, strings, &offset, environment_count)) ||
        (error = aspace_write(space, environment + (environment_count + 1) * sizeof(uint32_t),
                              auxv.pairs, auxv_size)))
        return error;
    *stack_pointer = vectors;
    return 0;
}
