/* The pages from `start` on that a file of `size` bytes has, of those up to `end`. */
static uaddr_t end_of_file(uaddr_t start, uaddr_t end, uint32_t offset, uint32_t size)
{
    uint32_t left = size > offset ? page_up(size - offset) : 0;
    return left < end - start ? start + left : end;
}

static int load_segment(struct loader *loader, const struct elf_segment *segment)
{
    struct object *object = loader->file->object;
    uint8_t rights = 0;
    int error = elf_check_segment(segment, loader->base);
    if (error || segment->memsz == 0)
        return error;
    rights |= segment->flags & ELF_FLAG_READ ? PROTECT_READ : 0;
    rights |= segment->flags & ELF_FLAG_WRITE ? PROTECT_WRITE : 0;
    rights |= segment->flags & ELF_FLAG_EXECUTE ? PROTECT_EXECUTE : 0;

    uaddr_t first = segment->vaddr + loader->base, from = page_down(first);
    uaddr_t middle = segment->filesz > 0 ? page_up(first + segment->filesz) : from;
    uaddr_t there = end_of_file(from, middle, page_down(segment->offset), object->size);
    struct mapping part = {.kind = REGION_FILE, .protection = rights, .object = object};
    part.object_page = segment->offset / PAGE_SIZE;
    part.content_length = middle - from;
    if (rights & PROTECT_WRITE && segment->memsz != segment->filesz)
        part.content_length = first + segment->filesz - from;
    error = map_part(loader->space, from, there, part);
    part.object_page += (there - from) / PAGE_SIZE;
    part.ends = true;
    if (!error)
        error = map_part(loader->space, there, middle, part);
    struct mapping rest = {.kind = REGION_ANONYMOUS,
                           .protection = rights | PROTECT_READ | PROTECT_WRITE};
    if (!error)
        error = map_part(loader->space, middle, page_up(first + segment->memsz), rest);

    if (loader->header.phoff - segment->offset < segment->filesz)
        loader->headers_address = first + loader->header.phoff - segment->offset;
    if (first + segment->memsz > loader->highest_end)
        loader->highest_end = first + segment->memsz;
    return error;
}
