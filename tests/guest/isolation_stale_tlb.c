/*
 * An address is used, so that the TLB has it; then its page goes, or loses a right, or becomes
 * another: the very next use must find that out.
 */
#include "tests/guest/memory.h"
#include "tests/guest/threads.h"

#include <fcntl.h>
#include <gaji/port.h>
#include <stdint.h>
#include <ucontext.h>

uint32_t use_stack; /* where a use has kept its registers */
static volatile bool faulted;
static char *page;
static int file;

static void skip(int signal, siginfo_t *info, void *context)
{
    extern char after_use[];
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    (void)signal;
    (void)info;
    faulted = true;
    registers[REG_ESP] = (greg_t)use_stack;
    registers[REG_EIP] = (greg_t)after_use;
}

/* Reads the byte, and writes `written` if that is not 0. Whether it was let through. */
static __attribute__((noinline)) bool use(char *at, char written)
{
    faulted = false;
    __asm__ volatile("pushal\n\t"
                     "movl %%esp, use_stack\n\t"
                     "movb (%0), %%ah\n\t"
                     "testb %%al, %%al\n\t"
                     "jz after_use\n\t"
                     "movb %%al, (%0)\n\t"
                     ".globl after_use\n"
                     "after_use:\n\t"
                     "popal"
                     :
                     : "b"(at), "a"((uint32_t)written)
                     : "memory", "cc");
    return !faulted;
}

#define CAN_READ(at)  use(at, 0)
#define CAN_WRITE(at) use(at, 'w')

/* A page in the TLB, with the right to write. */
static void prepare(void)
{
    page = map_pages(1);
    EXPECT(CAN_WRITE(page) && page[0] == 'w');
}

static void unmapped(void)
{
    EXPECT(munmap(page, PAGE) == 0);
    EXPECT(!CAN_READ(page));
}

static void made_read_only(void)
{
    EXPECT(mprotect(page, PAGE, PROT_READ) == 0);
    EXPECT(!CAN_WRITE(page) && CAN_READ(page));
}

static void made_inaccessible(void)
{
    EXPECT(mprotect(page, PAGE, PROT_NONE) == 0);
    EXPECT(!CAN_READ(page));
}

static void replaced(void)
{
    map_pages_at(page, 1, PROT_READ | PROT_WRITE);
    EXPECT(CAN_READ(page) && page[0] == 0);
}

static void replaced_by_file(void)
{
    EXPECT(mmap(page, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0) == page);
    EXPECT(page[0] == 'f' && !CAN_WRITE(page));
}

static void given_back_by_brk(void)
{
    char *top = sbrk(4 * PAGE);
    EXPECT(top != (char *)-1 && CAN_WRITE(top + 3 * PAGE));
    EXPECT(sbrk(-4 * (long)PAGE) != (void *)-1);
    EXPECT(!CAN_READ(top + 3 * PAGE));
}

/* The parent's next write after a fork must not reach the child. */
static void forked(void)
{
    int ends[2];
    char byte;
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        EXPECT(read(ends[0], &byte, 1) == 1); /* the parent has written */
        _exit(page[0] == 'w' ? 0 : 1);
    }
    page[0] = 'p';
    EXPECT(write(ends[1], "x", 1) == 1 && well(child));
}

/* Nor reach a receiver to whom the page was lent, whether it looks before or after. */
static void lent(void)
{
    struct port_parcel parcel = {.memory = page, .memory_size = PAGE}, got = {.count = 0};
    int port = port_create(1, 100), ends[2];
    EXPECT(port >= 0 && pipe(ends) == 0);
    pid_t receiver = fork();
    EXPECT(receiver >= 0);
    if (receiver == 0) {
        char byte;
        EXPECT(port_receive_files(port, &got, 0) == 0 && read(ends[0], &byte, 1) == 1);
        EXPECT(*(char *)got.memory == 'w' && CAN_WRITE((char *)got.memory + 1));
        _exit(0);
    }
    page[0] = 'w'; /* our own again after the fork, and in the TLB */
    EXPECT(port_send_files(port, &parcel, 0) == 0);
    page[0] = 'p';
    EXPECT(write(ends[1], "x", 1) == 1 && well(receiver) && page[1] == 0);
}

static volatile bool ready, done;

static void unmap_beside(void *argument)
{
    ready = true;
    while (!done)
        sched_yield();
    (void)argument;
}

/* What another thread of the same memory uses. */
static void unmapped_by_thread(void)
{
    struct thread thread;
    thread_start(&thread, unmap_beside, NULL);
    while (!ready)
        sched_yield();
    char *its_stack = thread.stack;
    EXPECT(CAN_READ(its_stack + THREAD_STACK - 1));
    done = true;
    thread_join(&thread); /* which unmaps its stack */
    EXPECT(!CAN_READ(its_stack + THREAD_STACK - 1));
}

/* A page at the same address in two processes that take turns. */
static void switched(void)
{
    struct turn ours = turn_make(), its = turn_make();
    pid_t child = fork();
    EXPECT(child >= 0);
    char own = child ? 'p' : 'c';
    for (int i = 0; i < 50; i++) {
        if (child || i > 0)
            turn_wait(child ? ours : its);
        EXPECT(i == 0 || page[0] == own);
        page[0] = own;
        turn_give(child ? its : ours);
    }
    if (child == 0)
        _exit(0);
    EXPECT(well(child));
}

static void (*const ways[])(void) = {
    unmapped, made_read_only, made_inaccessible,  replaced, replaced_by_file, given_back_by_brk,
    forked,   lent,           unmapped_by_thread, switched};

int main(void)
{
    struct sigaction action = {.sa_sigaction = skip, .sa_flags = SA_SIGINFO};
    EXPECT(sigaction(SIGSEGV, &action, NULL) == 0);
    EXPECT((file = open("/tmp/file", O_RDWR | O_CREAT, 0600)) >= 0 && write(file, "file", 4) == 4);
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        prepare();
        ways[i]();
    }
    return 0;
}
