/* Thousands of programs with random bytes changed: each runs or fails, and the kernel lives on. */
// run: --timeout 100
#include "tests/guest/elf.h"

#include <time.h>

#define ROUNDS 3000

static struct elf_file file;
static uint32_t seed;

static uint32_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    return seed ^= seed << 5;
}

static uint32_t odd_value(void)
{
    static const uint32_t odd[] = {0,          1,          0xfff,      0x1000,     0x10000,
                                   0x7fffffff, 0x80000000, 0xbffff000, 0xc0000000, 0xfffff000,
                                   0xffffffff, 0x08048000, 0x08049000, 0x40000000};
    return next_random() % 3 ? odd[next_random() % (sizeof odd / sizeof odd[0])] : next_random();
}

/* Changes a few words or bytes of the header and of the first three program headers. */
static void mutate(void)
{
    const size_t interesting = sizeof file.header + 3 * sizeof file.segments[0];
    for (uint32_t i = 0; i < 1 + next_random() % 3; i++) {
        size_t at = next_random() % interesting;
        uint32_t value = odd_value();
        if (next_random() % 2)
            ((uint8_t *)&file)[at] = (uint8_t)value;
        else
            memcpy((uint8_t *)&file + at / 4 * 4, &value, 4);
    }
}

static void make_good(void)
{
    elf_make(&file);
    file.header.phnum = 3;
    file.segments[1] = (struct elf_segment){.type = 1,
                                            .offset = 0x1000,
                                            .vaddr = 0x0804b000,
                                            .filesz = 0x800,
                                            .memsz = 0x3000,
                                            .flags = 6};
    file.segments[2] =
        (struct elf_segment){.type = 1, .vaddr = 0x09000000, .memsz = 0x2000, .flags = 6};
}

int main(int argc, char **argv)
{
    seed = argc > 1 ? (uint32_t)atoi(argv[1]) : (uint32_t)time(NULL) * 2654435761u | 1;
    printf("seed %u\n", seed);
    make_good();
    file_make("/elf", &file, sizeof file, 0755);
    EXPECT(exited_with(status_of(elf_run), 77));
    int ran = 0;
    for (int i = 0; i < ROUNDS; i++) {
        make_good();
        mutate();
        file_make("/elf", &file,
                  sizeof file - next_random() % 4 / 3 * (next_random() % sizeof file), 0755);
        pid_t child = vfork();
        EXPECT(child >= 0);
        if (child == 0)
            elf_run();
        int status = child_wait(child);
        ran += exited_with(status, 77);
        EXPECT(WIFEXITED(status) || WIFSIGNALED(status));
    }
    EXPECT(ran > 0);
    EXPECT(unlink("/elf") == 0);
    return 0;
}
