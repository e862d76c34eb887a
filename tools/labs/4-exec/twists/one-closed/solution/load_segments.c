#define SEGMENT_RIGHTS (ELF_FLAG_READ | ELF_FLAG_WRITE | ELF_FLAG_EXECUTE)

static int load_segments(struct loader *loader)
{
    unsigned closed = 0; /* whose memory nobody may access */
    for (unsigned i = 0; i < loader->header.phnum; i++) {
        struct elf_segment segment;
        file_copy(loader->file, loader->header.phoff + i * sizeof segment, &segment,
                  sizeof segment);
        if (segment.type == ELF_SEGMENT_INTERP)
            return refuse_interpreter(loader, &segment);
        if (segment.type != ELF_SEGMENT_LOAD)
            continue;
        if (segment.memsz > 0 && !(segment.flags & SEGMENT_RIGHTS) && ++closed > 1)
            return -ENOEXEC;
        int error = load_segment(loader, &segment);
        if (error)
            return error;
        if (i % 16 == 15)
            preempt_point();
    }
    if (loader->highest_end == 0)
        return -ENOEXEC;
    loader->space->heap_start = loader->space->heap_end = page_up(loader->highest_end);
    return 0;
}
