/*
 * A process fills memory of every kind with a secret and gives it back; whatever another can then
 * get holds zeros, or its own bytes: never the secret, nor what the kernel writes to freed memory.
 */
// run: --mem 24 --timeout 60
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/port.h>
#include <stdint.h>

#define SECRET 0x5EC2E75Eu
#define PAGES  3000 /* about half of what is free */

static int port, ends[2];

static void fill(char *at, size_t size)
{
    uint32_t *words = (uint32_t *)at;
    for (size_t i = 0; i < size / sizeof *words; i++)
        words[i] = SECRET;
}

static void expect_zeros(const char *what, const char *at, size_t size)
{
    const uint32_t *words = (const uint32_t *)at;
    for (size_t i = 0; i < size / sizeof *words; i++)
        if (words[i] != 0) {
            printf("%s: byte %u holds 0x%08x\n", what, (unsigned)(i * sizeof *words), words[i]);
            exit(1);
        }
}

/* All kinds of frame are used for it, so that each may be used for another kind afterwards. */
static void leave_secrets(void)
{
    char *pages = map_pages(PAGES);
    fill(pages, PAGES * PAGE);
    int file = open("/tmp/secret", O_RDWR | O_CREAT, 0600);
    EXPECT(file >= 0 && write(file, pages, 300 * PAGE) == 300 * (int)PAGE);
    EXPECT(close(file) == 0 && unlink("/tmp/secret") == 0);
    for (int i = 0; i < 30; i++) {
        EXPECT(pipe(ends) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
        EXPECT(write(ends[1], pages, 16 * PAGE) == 16 * (int)PAGE);
        EXPECT((port = port_create(4, 65536)) >= 0);
        struct port_message message = {.length = PORT_MAX_PAYLOAD, .payload = pages};
        EXPECT(port_send(port, &message, PORT_NONBLOCK) == 0);
    }
}

static __attribute__((noinline)) void look_at_stack(void)
{
    char *here = __builtin_frame_address(0);
    expect_zeros("stack", (char *)((uint32_t)here & ~(PAGE - 1)) - 400 * PAGE, 400 * PAGE);
}

static void look_at_maps(void)
{
    char *pages = map_pages(PAGES);
    expect_zeros("mmap", pages, PAGES * PAGE);
    EXPECT(munmap(pages, PAGES * PAGE) == 0);
    pages = mmap(NULL, 500 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(pages != MAP_FAILED);
    expect_zeros("shared memory", pages, 500 * PAGE);
    pages = sbrk(500 * PAGE);
    EXPECT(pages != (char *)-1);
    expect_zeros("brk", (char *)(((uint32_t)pages + PAGE - 1) & ~(PAGE - 1)), 499 * PAGE);
}

/* A file of one byte, a hole and one byte more: everything between them, read and mapped. */
static void look_at_files(void)
{
    static char text[200 * PAGE] __attribute__((aligned(4096)));
    int file = open("/tmp/holes", O_RDWR | O_CREAT, 0600);
    expect_zeros("bss", text, sizeof text);
    EXPECT(file >= 0 && write(file, "", 1) == 1);
    EXPECT(pwrite(file, "", 1, 100 * PAGE + 5) == 1);
    EXPECT(pread(file, text, sizeof text, 0) == 100 * (int)PAGE + 6);
    expect_zeros("file", text, sizeof text);
    char *mapped = mmap(NULL, 101 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    EXPECT(mapped != MAP_FAILED);
    expect_zeros("mapped file", mapped, 101 * PAGE);
    mapped = mmap(NULL, 101 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    EXPECT(mapped != MAP_FAILED);
    expect_zeros("shared file", mapped, 101 * PAGE);
    /* Cut and grown again: what was behind the cut is gone, also within a page. */
    fill(text, 2 * PAGE);
    EXPECT(pwrite(file, text, 2 * PAGE, 0) == 2 * (int)PAGE);
    EXPECT(ftruncate(file, 8) == 0 && ftruncate(file, 2 * PAGE) == 0);
    EXPECT(pread(file, text, 2 * PAGE, 0) == 2 * (int)PAGE);
    expect_zeros("file cut and grown", text + 8, 2 * PAGE - 8);
    EXPECT(close(file) == 0 && unlink("/tmp/holes") == 0);
}

/* Lent from the middle of a page to the middle of another, whose other halves are secret. */
static void look_at_lent_memory(void)
{
    char *own = map_pages(3);
    int lender_port = port_create(1, 10);
    EXPECT(lender_port >= 0);
    pid_t lender = fork();
    EXPECT(lender >= 0);
    if (lender == 0) {
        fill(own, 3 * PAGE);
        memset(own + 1000, 0, PAGE);
        struct port_parcel parcel = {.memory = own + 1000, .memory_size = PAGE};
        EXPECT(port_send_files(lender_port, &parcel, 0) == 0);
        _exit(0);
    }
    struct port_parcel parcel = {.count = 0};
    EXPECT(port_receive_files(lender_port, &parcel, 0) == 0 && parcel.memory_size == PAGE);
    expect_zeros("lent memory", (char *)parcel.memory - 1000, 2 * PAGE);
    EXPECT(well(lender));
}

/* What the registers hold in a program that has not written to them. */
static void look_at_registers(void)
{
    static uint8_t state[512] __attribute__((aligned(16)));
    __asm__ volatile("fxsave %0" : "=m"(state));
    for (unsigned i = 32; i < 288; i++) /* the x87's registers and the first eight of SSE */
        EXPECT(state[i] == 0);
}

static void use_registers(void)
{
    static uint8_t state[512] __attribute__((aligned(16)));
    __asm__ volatile("fxsave %0" : "=m"(state));
    fill((char *)state + 32, 256);
    __asm__ volatile("fxrstor %0" ::"m"(state));
}

/* A new program's memory, all of it but what its file and the kernel's own lists say. */
static void look_at_start(void)
{
    static char untouched[64 * PAGE];
    expect_zeros("bss at the start", untouched, sizeof untouched);
    look_at_stack();
    look_at_registers();
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        look_at_start();
        return 0;
    }
    static void (*const looks[])(void) = {look_at_stack, look_at_maps, look_at_files,
                                          look_at_lent_memory, look_at_registers};
    for (unsigned i = 0; i < sizeof looks / sizeof *looks; i++) {
        EXPECT(in_child(leave_secrets) == 0);
        EXPECT(in_child(use_registers) == 0);
        EXPECT(in_child(looks[i]) == 0);
    }
    EXPECT(in_child(leave_secrets) == 0 && in_child(use_registers) == 0);
    char *again[] = {argv[0], "again", NULL};
    execve("/proc/self/exe", again, environ);
    return 1;
}
