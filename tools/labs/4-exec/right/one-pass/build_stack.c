static int build_stack(struct loader *loader, const struct strings *strings,
                       uint32_t argument_count, uaddr_t *stack_pointer)
{
    static const char platform[8] = "i686";
    struct aspace *space = loader->space;
    uint32_t variables = strings->count - argument_count - 1, offset = 0;
    uint32_t words = argument_count + variables + 3;
    if (strings->size + words * 4 > STACK_LIMIT / 4)
        return -E2BIG;
    int error = map_stack(space, strings->size + words * 4);
    if (error)
        return error;

    uaddr_t text = USER_END - 4 - strings->size;
    uaddr_t name = (text - sizeof platform) & ~3u, random = name - 16;
    uint8_t bytes[16];
    random_bytes(bytes, sizeof bytes);
    struct auxv auxv = {.count = 0};
    auxv_fill(&auxv, loader, name, random, text);
    uaddr_t bottom = (random - auxv.count * 8 - words * 4) & ~15u, at = bottom;

    error = aspace_write(space, name, platform, sizeof platform);
    if (!error)
        error = aspace_write(space, random, bytes, sizeof bytes);
    if (!error)
        error = push_strings(space, text, strings, &offset);
    space->argument_start = text + offset;
    if (!error)
        error = aspace_write(space, at, &argument_count, 4);
    at += 4;
    if (!error)
        error = push_pointers(space, at, text, strings, &offset, argument_count);
    at += (argument_count + 1) * 4;
    space->argument_end = space->environment_start = text + offset;
    if (!error)
        error = push_pointers(space, at, text, strings, &offset, variables);
    at += (variables + 1) * 4;
    space->environment_end = text + offset;
    if (!error)
        error = aspace_write(space, at, auxv.pairs, auxv.count * 8);
    *stack_pointer = bottom;
    return error;
}
