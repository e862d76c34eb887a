/*
 * A program's first image: its segments as regions over the file's pages (nothing is read yet), and
 * a stack as the i386 ABI and Linux lay it out:
 *
 *     USER_END - 4     zero
 *                      the strings: arguments, then environment
 *                      "i686", 16 random bytes
 *                      auxiliary vector, ends with AT_NULL
 *                      environment pointers, NULL
 *                      argument pointers, NULL
 *     stack pointer -> argc                                          (a multiple of 16)
 */
#include "kernel/process/image.h"

#include "kernel/abi/auxv.h"
#include "kernel/abi/errno.h"
#include "kernel/abi/limits.h"
#include "kernel/base/random.h"
#include "kernel/base/string.h"
#include "kernel/cpu/cpu.h"
#include "kernel/files/node.h"
#include "kernel/files/path.h"
#include "kernel/process/elf.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/heap.h"
#include "mm/object.h"

#define STACK_FIRST_SIZE (128u * 1024) /* below the strings, at once; the rest by growth */
#define DYN_BASE         0x56555000u   /* where Linux puts position-independent programs */
#define LINKER_BASE      0xb7f00000u   /* of a dynamic linker: below the stack's limit */
#define AUXV_PAIRS       20
#define STRING_COST      16 /* a string with its pointer costs as many steps as so many bytes */

struct loader {
    struct node *file;
    struct aspace *space;
    struct elf_header header;
    uint32_t base;           /* added to every address of the file */
    uaddr_t headers_address; /* AT_PHDR, or 0 */
    uaddr_t highest_end;     /* of all segments: the heap starts above */
    struct node *linker;     /* that the program names, with a reference; or NULL */
    uint32_t linker_base;    /* AT_BASE */
    const char *complaint;   /* as in struct image */
};

/* Copies `size` bytes of the file at `offset`, which lie inside it (its checks said so). */
static void file_copy(const struct node *file, uint32_t offset, void *to, uint32_t size)
{
    for (uint32_t done = 0; done < size;) {
        uint32_t in_page = (offset + done) % PAGE_SIZE;
        uint32_t part = min_u32(size - done, PAGE_SIZE - in_page);
        struct frame *frame = object_find(file->object, (offset + done) / PAGE_SIZE);
        if (frame) {
            const char *content = frame_map(frame);
            memcpy((char *)to + done, content + in_page, part);
        } else {
            memset((char *)to + done, 0, part);
        }
        done += part;
    }
}

/* Maps [start, end), over what earlier segments have there, as Linux does. */
static int map_part(struct aspace *space, uaddr_t start, uaddr_t end, struct mapping mapping)
{
    if (start >= end)
        return 0;
    mapping.address = start;
    mapping.length = end - start;
    mapping.fixed = true;
    int error = aspace_map(space, &mapping);
    if (error != -EEXIST)
        return error;
    error = aspace_unmap(space, start, end);
    return error ? error : aspace_map(space, &mapping);
}

/* Where the pages end that the file has of a segment that begins at `page`. */
static uaddr_t end_in_file(const struct object *object, const struct elf_segment *segment,
                           uaddr_t page, uaddr_t file_end)
{
    uint32_t offset = page_down(segment->offset);
    uint32_t there = object->size > offset ? object->size - offset : 0;
    return page + page_up(min_u32(there, file_end - page));
}

/*
 * A segment is up to three regions: its pages of the file; those past the file's end, whose touch
 * is SIGBUS; zeros. What follows its bytes on the last page is zero where the segment goes on and
 * can be written to, and stays the file's otherwise. Zeros can always be written to, as on Linux;
 * so those of a writable segment are one region with its bytes.
 */
static int map_segment(struct loader *loader, const struct elf_segment *segment)
{
    struct object *object = loader->file->object;
    uaddr_t start = loader->base + segment->vaddr, page = page_down(start);
    uaddr_t end = page_up(start + segment->memsz);
    uaddr_t bytes_end = segment->filesz ? start + segment->filesz : page;
    uaddr_t pages_end = page_up(bytes_end);
    uaddr_t shown_end = end_in_file(object, segment, page, bytes_end);
    bool zeroed = segment->memsz > segment->filesz && segment->flags & ELF_FLAG_WRITE;

    struct mapping bytes = {
        .kind = REGION_FILE,
        .protection = (uint8_t)((segment->flags & ELF_FLAG_READ ? PROTECT_READ : 0) |
                                (segment->flags & ELF_FLAG_WRITE ? PROTECT_WRITE : 0) |
                                (segment->flags & ELF_FLAG_EXECUTE ? PROTECT_EXECUTE : 0)),
        .object = object,
        .object_page = segment->offset / PAGE_SIZE,
        .content_length = (zeroed ? bytes_end : pages_end) - page,
    };
    struct mapping missing = bytes;
    missing.ends = true;
    missing.object_page += (shown_end - page) / PAGE_SIZE;
    struct mapping zeros = {
        .kind = REGION_ANONYMOUS,
        .protection = bytes.protection | PROTECT_READ | PROTECT_WRITE,
    };
    bool joined = zeroed && shown_end == pages_end && shown_end > page;
    int error = map_part(loader->space, page, joined ? end : shown_end, bytes);
    if (!error)
        error = map_part(loader->space, shown_end, pages_end, missing);
    if (!error && !joined)
        error = map_part(loader->space, pages_end, end, zeros);
    return error;
}

static int load_segment(struct loader *loader, const struct elf_segment *segment)
{
    int error = elf_check_segment(segment, loader->base);
    if (error || segment->memsz == 0)
        return error;
    error = map_segment(loader, segment);
    if (error)
        return error;
    uaddr_t start = loader->base + segment->vaddr;
    uint32_t headers = loader->header.phoff;
    if (headers >= segment->offset && headers - segment->offset < segment->filesz)
        loader->headers_address = start + (headers - segment->offset);
    loader->highest_end = max_u32(loader->highest_end, start + segment->memsz);
    return 0;
}

/*
 * A dynamic program names its linker (PT_INTERP), which is loaded beside it and starts first: it
 * finds the libraries. -ENOENT or -EACCES, as on Linux, where it is not there or cannot be run.
 */
static int find_linker(struct loader *loader, const struct elf_segment *segment)
{
    const struct node *file = loader->file;
    if (loader->linker)
        return 0; /* the first counts, and a linker's own does not */
    if (segment->filesz < 2 || segment->filesz > PATH_MAX || segment->offset > file->object->size ||
        file->object->size - segment->offset < segment->filesz)
        return -ENOEXEC;
    struct node *linker SCOPED(node) = NULL;
    char *path SCOPED(text) = heap_alloc(PATH_MAX);
    if (!path)
        return -ENOMEM;
    file_copy(file, segment->offset, path, segment->filesz);
    if (path[segment->filesz - 1] != '\0')
        return -ENOEXEC;
    loader->complaint = "it needs a dynamic linker, which is not there: link it with -static";
    int error = node_lookup(proc_directory(), path, NODE_FOLLOW, &linker);
    if (error)
        return error;
    if (!node_is_regular(linker) || linker->ops || !(linker->mode & 0111))
        return -EACCES;
    loader->complaint = NULL;
    loader->linker = linker;
    linker = NULL;
    return 0;
}

static ALWAYS_INLINE int load_segments(struct loader *loader)
{
    for (unsigned i = 0; i < loader->header.phnum; i++) {
        struct elf_segment segment;
        file_copy(loader->file, loader->header.phoff + i * sizeof segment, &segment,
                  sizeof segment);
        if (segment.type != ELF_SEGMENT_LOAD && segment.type != ELF_SEGMENT_INTERP)
            continue;
        int error = segment.type == ELF_SEGMENT_LOAD ? load_segment(loader, &segment)
                                                     : find_linker(loader, &segment);
        if (error)
            return error;
        if (i % 16 == 15)
            preempt_point();
    }
    return loader->highest_end == 0 ? -ENOEXEC : 0;
}

/* The header, and where the file is to lie. */
static ALWAYS_INLINE int load_header(struct loader *loader, uint32_t base)
{
    if (loader->file->object->size < sizeof loader->header)
        return -ENOEXEC;
    file_copy(loader->file, 0, &loader->header, sizeof loader->header);
    int error = elf_check_header(&loader->header, loader->file->object->size);
    if (error)
        loader->complaint = elf_complaint(&loader->header);
    loader->base = loader->header.type == ELF_TYPE_DYN ? base : 0;
    return error;
}

/* The linker that a program names, where the process then starts: -ELIBBAD where it is none. */
static NOINLINE int load_linker(struct loader *program, uaddr_t *entry)
{
    struct loader linker = {
        .file = program->linker, .space = program->space, .linker = program->linker};
    if (load_header(&linker, LINKER_BASE)) {
        program->complaint = "its dynamic linker is no program for this machine";
        return -ELIBBAD;
    }
    int error = load_segments(&linker);
    program->linker_base = linker.base;
    *entry = linker.base + linker.header.entry;
    return error;
}

static int map_stack(struct aspace *space, uint32_t strings_size)
{
    uint32_t size = page_up(strings_size) + STACK_FIRST_SIZE;
    struct mapping mapping = {.address = USER_END - size,
                              .length = size,
                              .fixed = true,
                              .kind = REGION_STACK,
                              .protection = PROTECT_READ | PROTECT_WRITE | PROTECT_EXECUTE};
    int error = aspace_map(space, &mapping);
    return error == -EEXIST ? -ENOEXEC : error; /* a segment lies where the stack must be */
}

/* Writes all strings to the stack at `to`, page by page. */
static int push_strings(struct aspace *space, uaddr_t to, const struct strings *strings)
{
    for (uint32_t done = 0; done < strings->size;) {
        uint32_t length;
        const char *content = strings_map(strings, done, &length);
        int error = aspace_write(space, to + done, content, length);
        if (error)
            return error;
        done += length;
        preempt_point();
    }
    return 0;
}

/*
 * Writes the addresses of `count` strings, the first of which is at *offset of the block at `text`,
 * and a NULL, to the stack at `to`. Moves *offset past them. The new stack is reached once a page.
 */
static int push_pointers(struct aspace *space, uaddr_t to, uaddr_t text,
                         const struct strings *strings, uint32_t *offset, uint32_t count)
{
    for (uint32_t i = 0, looked_at = 0; i < count; i++) {
        uaddr_t address = text + *offset;
        int error = aspace_write(space, to + i * sizeof address, &address, sizeof address);
        if (error)
            return error;
        for (bool ended = false; !ended;) { /* find the NUL, which may be in a later page */
            uint32_t length;
            const char *content = strings_map(strings, *offset, &length);
            uint32_t found = (uint32_t)strnlen(content, length);
            ended = found < length;
            *offset += found + ended;
            looked_at += found + STRING_COST;
            if (looked_at >= PAGE_SIZE) {
                looked_at = 0;
                preempt_point();
            }
        }
    }
    uaddr_t null = 0;
    return aspace_write(space, to + count * sizeof null, &null, sizeof null);
}

struct auxv {
    uint32_t pairs[AUXV_PAIRS][2];
    unsigned count;
};

static void auxv_add(struct auxv *auxv, uint32_t type, uint32_t value)
{
    auxv->pairs[auxv->count][0] = type;
    auxv->pairs[auxv->count++][1] = value;
}

static void auxv_fill(struct auxv *auxv, const struct loader *loader, uaddr_t platform,
                      uaddr_t random, uaddr_t path)
{
    auxv_add(auxv, AT_HWCAP, cpu.edx);
    auxv_add(auxv, AT_PAGESZ, PAGE_SIZE);
    auxv_add(auxv, AT_CLKTCK, 100);
    auxv_add(auxv, AT_PHDR, loader->headers_address);
    auxv_add(auxv, AT_PHENT, sizeof(struct elf_segment));
    auxv_add(auxv, AT_PHNUM, loader->header.phnum);
    auxv_add(auxv, AT_BASE, loader->linker_base);
    auxv_add(auxv, AT_FLAGS, 0);
    auxv_add(auxv, AT_ENTRY, loader->base + loader->header.entry);
    auxv_add(auxv, AT_UID, 0);
    auxv_add(auxv, AT_EUID, 0);
    auxv_add(auxv, AT_GID, 0);
    auxv_add(auxv, AT_EGID, 0);
    auxv_add(auxv, AT_SECURE, 0);
    auxv_add(auxv, AT_RANDOM, random);
    auxv_add(auxv, AT_EXECFN, path);
    auxv_add(auxv, AT_PLATFORM, platform);
    auxv_add(auxv, AT_NULL, 0);
}

/* Builds the stack from the top down. The first string of the block is the program's path. */
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
    uaddr_t text = USER_END - 4 - strings->size;
    uaddr_t extra_address = (text - sizeof extra) & ~15u;

    struct auxv auxv = {.count = 0};
    auxv_fill(&auxv, loader, extra_address + offsetof(__typeof__(extra), platform), extra_address,
              text);
    uint32_t auxv_size = auxv.count * sizeof auxv.pairs[0];
    uaddr_t vectors = (extra_address - auxv_size - vector_words * sizeof(uint32_t)) & ~15u;
    uaddr_t arguments = vectors + sizeof(uint32_t);
    uaddr_t environment = arguments + (argument_count + 1) * sizeof(uint32_t);
    space->auxv_start = environment + (environment_count + 1) * sizeof(uint32_t);
    space->auxv_end = space->auxv_start + auxv_size;

    uint32_t offset = 0;
    const char *path = strings_map(strings, 0, &offset); /* skip the path: it is below 4 KiB */
    offset = (uint32_t)strlen(path) + 1;
    space->argument_start = text + offset;
    if ((error = push_strings(space, text, strings)) ||
        (error = aspace_write(space, extra_address, &extra, sizeof extra)) ||
        (error = aspace_write(space, vectors, &argument_count, sizeof argument_count)) ||
        (error = push_pointers(space, arguments, text, strings, &offset, argument_count)))
        return error;
    space->argument_end = space->environment_start = text + offset;
    if ((error = push_pointers(space, environment, text, strings, &offset, environment_count)) ||
        (error = aspace_write(space, space->auxv_start, auxv.pairs, auxv_size)))
        return error;
    space->environment_end = text + offset;
    *stack_pointer = vectors;
    return 0;
}

static int loader_run(struct loader *loader, const struct strings *strings, uint32_t argument_count,
                      struct image *out)
{
    int error = load_header(loader, DYN_BASE);
    if (error)
        return error;
    out->entry = loader->base + loader->header.entry;
    if ((error = load_segments(loader)))
        return error;
    loader->space->heap_start = loader->space->heap_end = page_up(loader->highest_end);
    if ((loader->linker && (error = load_linker(loader, &out->entry))) ||
        (error = build_stack(loader, strings, argument_count, &out->stack_pointer)))
        return error;
    out->space = loader->space;
    return 0;
}

int image_build(struct node *file, const struct strings *strings, uint32_t argument_count,
                struct image *out)
{
    struct loader loader = {.file = file, .space = aspace_create()};
    if (!loader.space)
        return -ENOMEM;
    int error = loader_run(&loader, strings, argument_count, out);
    out->complaint = loader.complaint;
    if (loader.linker)
        node_put(loader.linker);
    if (error)
        aspace_release(loader.space);
    return error;
}
