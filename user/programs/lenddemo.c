/*
 * lenddemo: memory goes along with a message, lent page by page and not copied; and so does a
 * descriptor, here the end of a pipe by which the answer comes. Frames and counts are from
 * /proc/self/pagemap and /proc/kpagecount.
 */
#include <gaji/port.h>
#include <gaji/proc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE_SIZE 4096
#define SIZE      (256 * PAGE_SIZE) /* 1 MiB */

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void show(const char *who, const char *page)
{
    uint32_t frame = page_frame(page);
    printf("    %-7s page %p -> frame %#x, count %ld, \"%s\"\n", who, (const void *)page,
           (unsigned)frame, page_count(frame), page);
}

/* Receives the memory and the pipe, writes to both, and answers. */
static void serve(int port)
{
    struct port_parcel request = {.count = 0};
    if (port_receive_files(port, &request, 0) < 0)
        fail("lenddemo: port_receive_files");
    char *memory = request.memory;
    printf("\n2. The server has the message, with %u KiB at an address the kernel chose.\n",
           request.memory_size / 1024);
    (void)*(volatile char *)memory; /* the first touch puts the frame into its page table */
    show("server", memory);
    printf("  The same frame: no byte was copied, however much memory goes along.\n");

    printf("\n3. The server writes to it.\n");
    snprintf(memory, PAGE_SIZE, "changed by the server");
    show("server", memory);
    printf("  Copy-on-write: this page is its own now; the other 255 are shared still.\n");

    printf("\n4. It writes into the pipe that came along, as descriptor %d here, and answers.\n",
           request.files[0]);
    dprintf(request.files[0], "hello through the pipe");
    struct port_message answer = {.type = 0};
    if (port_reply(request.message.reply, &answer) < 0)
        fail("lenddemo: port_reply");
    fflush(stdout);
    _exit(0);
}

static void call(int port, char *memory)
{
    char text[64] = "";
    int ends[2];
    if (pipe(ends) < 0)
        fail("lenddemo: pipe");
    struct port_parcel request = {
        .memory = memory, .memory_size = SIZE, .count = 1, .files = {ends[1]}};
    struct port_parcel answer = {.count = 0};
    fflush(stdout);
    if (port_call_files(port, &request, &answer, NULL) < 0)
        fail("lenddemo: port_call_files");
    printf("\n5. The client goes on. What it lent is as it was.\n");
    show("client", memory);
    close(ends[1]);
    if (read(ends[0], text, sizeof text - 1) < 0)
        fail("lenddemo: read");
    printf("  And out of the pipe comes: \"%s\".\n", text);
}

int main(void)
{
    int port = port_create(1, 16);
    char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (port < 0 || memory == MAP_FAILED)
        fail("lenddemo");
    fflush(stdout);
    pid_t server = fork();
    if (server < 0)
        fail("lenddemo: fork");
    if (server == 0)
        serve(port);

    printf("1. A client fills 1 MiB, and calls a server with all of it and a pipe's end.\n");
    for (int page = 0; page < SIZE / PAGE_SIZE; page++)
        snprintf(memory + page * PAGE_SIZE, PAGE_SIZE, "page %d of the client", page);
    show("client", memory);
    call(port, memory);
    waitpid(server, NULL, 0);
    return 0;
}
