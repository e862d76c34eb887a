/*
 * Threads, tables, signals, watches, notices, calls, lent memory, parcels, names and waiters
 * without end: an errno, or an end by name, and all comes back. With an argument, only the bomb of
 * that name, which then stays as it is until it is ended.
 */
// run: --mem 16 --timeout 100
#include "tests/guest/memory.h"
#include "tests/guest/threads.h"

#include <fcntl.h>
#include <gaji/direct.h>
#include <gaji/port.h>
#include <poll.h>
#include <sys/stat.h>

static char *pages; /* of every process, shared until it writes */

/* What ends a bomb. The last of the others may take the bomb's own next page with it. */
static bool out_of_something(void)
{
    return errno == ENOMEM || errno == EAGAIN || errno == EMFILE || errno == ENOSPC;
}

/* Children that run `what` and then sleep, until there can be no more; how many. */
static int breed(void (*what)(void))
{
    int children = 0;
    pid_t child;
    while ((child = fork()) > 0)
        children++;
    if (child == 0) {
        what();
        for (;;)
            pause();
    }
    EXPECT(out_of_something());
    return children;
}

static void touch_page(void)
{
    pages[0] = 'c';
}

static void breed_children(void)
{
    EXPECT(breed(touch_page) > 20);
}

static void breed_deeply(void) /* each child has the next */
{
    pid_t child;
    while ((child = fork()) == 0)
        pages[0] = 'c';
    EXPECT(child > 0 || out_of_something());
    waitpid(child, NULL, 0); /* the last of them may be ended */
}

static void breed_by_vfork(void)
{
    if (vfork() == 0) {
        breed_by_vfork();
        _exit(0);
    }
}

static void sleep_on(void *argument)
{
    (void)argument;
    for (;;)
        pause();
}

static void start_threads(void)
{
    static struct thread threads[4096];
    int error = 0;
    for (int i = 0; i < 4096 && !error; i++)
        error = thread_try(&threads[i], sleep_on, NULL);
    EXPECT(error == EAGAIN || error == ENOMEM);
}

static void touch_tables(void) /* a page, and a table, in each 4 MiB */
{
    for (unsigned long at = 0x10000000; at < 0xB0000000; at += TABLE_SPAN)
        map_pages_at((void *)at, 1, PROT_READ | PROT_WRITE)[0] = 1;
}

static void breed_tables(void)
{
    touch_tables();
    breed(touch_tables);
}

static void queue_signals(void)
{
    sigset_t set = ~0ull;
    union sigval value = {.sival_int = 1};
    siginfo_t info;
    EXPECT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    unsigned queued = 0;
    while (queued < 100000 && sigqueue(getpid(), 40, value) == 0)
        queued++;
    EXPECT(queued < 100000 && errno == EAGAIN);
    while (queued > 0) {
        EXPECT(sigwaitinfo(&set, &info) == 40 && info.si_value.sival_int == 1);
        queued--; /* each of them has arrived */
    }
    while (sigqueue(getpid(), 40, value) == 0)
        ;
}

static void breed_signals(void)
{
    queue_signals();
    breed(queue_signals);
}

static void watch_init(void)
{
    int port;
    while ((port = port_create(1024, 65536)) >= 0)
        for (unsigned i = 0; i < 1024; i++)
            if (watch(1, port) < 0)
                break;
    EXPECT(out_of_something());
}

static void notify_all(void) /* each process that gets a notice takes a page for it */
{
    for (pid_t pid = getpid(); pid > 1; pid--)
        if (msg_notify(pid) < 0)
            EXPECT(errno == ESRCH || errno == ENOMEM);
}

static void breed_notices(void)
{
    breed(notify_all);
}

static int service;

static void call_nobody(void)
{
    struct port_message request = {.length = 0}, answer = {.length = 0};
    port_call(service, &request, &answer, NULL);
}

static void breed_calls(void)
{
    EXPECT((service = port_create(1, 10)) >= 0);
    breed(call_nobody);
}

static void lend_to_nobody(void)
{
    struct port_parcel parcel = {.memory = pages, .memory_size = 64 * PAGE};
    memset(pages, 'l', 64 * PAGE);
    port_send_files(service, &parcel, 0);
}

static void breed_lenders(void)
{
    EXPECT((service = port_create(1, 10)) >= 0);
    breed(lend_to_nobody);
}

/* Ports whose queues hold the right to send to the others. */
static void queue_parcels(void)
{
    int last = port_create(8, 10);
    struct port_parcel parcel = {.count = 8};
    for (int next; (next = port_create(8, 10)) >= 0; last = next) {
        int sending = port_narrow(last, PORT_SEND);
        for (int i = 0; i < 8; i++)
            parcel.files[i] = sending;
        if (sending < 0 || port_send_files(next, &parcel, PORT_NONBLOCK) < 0)
            break;
        close(last);
    }
    EXPECT(out_of_something() || errno == ETOOMANYREFS);
}

static void make_long_names(void)
{
    char name[NAME_MAX + 1], target[4000];
    memset(target, 't', sizeof target - 1);
    target[sizeof target - 1] = '\0';
    EXPECT(mkdir("/tmp/names", 0700) == 0 && chdir("/tmp/names") == 0);
    for (unsigned i = 0;; i++) {
        memset(name, 'n', NAME_MAX);
        snprintf(name + NAME_MAX - 8, 9, "%08u", i);
        if (i % 2 ? symlink(target, name) : mkdir(name, 0700))
            break;
    }
    EXPECT(out_of_something());
}

static void remove_long_names(void)
{
    char name[NAME_MAX + 1];
    EXPECT(chdir("/tmp/names") == 0);
    for (unsigned i = 0;; i++) {
        memset(name, 'n', NAME_MAX);
        snprintf(name + NAME_MAX - 8, 9, "%08u", i);
        if (i % 2 ? unlink(name) : rmdir(name))
            break;
    }
    EXPECT(chdir("/") == 0 && rmdir("/tmp/names") == 0);
}

/* Each waits for the same pipe 1,024 times over. */
static void poll_pipe(void)
{
    static struct pollfd entries[1024];
    for (int i = 0; i < 1024; i++)
        entries[i] = (struct pollfd){.fd = service, .events = POLLIN};
    poll(entries, 1024, -1);
}

static void breed_pollers(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0);
    service = ends[0];
    breed(poll_pipe);
    EXPECT(write(ends[1], "x", 1) == 1 || errno == ENOMEM); /* and all are told */
}

static void fill_descriptors(void)
{
    while (dup(0) >= 0)
        ;
}

static void breed_descriptors(void)
{
    fill_descriptors();
    breed(touch_page);
}

static void share_memory(void)
{
    for (;;) {
        char *shared =
            mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared == MAP_FAILED)
            break;
        for (int i = 0; i < 64; i++)
            shared[i * PAGE] = 's';
    }
    EXPECT(out_of_something());
}

static void take_memory(void)
{
    for (;;)
        for (int i = 0; i < 64; i++)
            map_pages(64)[i * PAGE] = 'm';
}

static void run_a_program(void)
{
    execl("/bin/true", "true", NULL);
    _exit(1);
}

static const struct bomb {
    const char *name;
    void (*run)(void), (*after)(void);
} bombs[] = {
    {"children", breed_children, NULL}, {"generations", breed_deeply, NULL},
    {"vfork", breed_by_vfork, NULL},    {"threads", start_threads, NULL},
    {"tables", breed_tables, NULL},     {"signals", breed_signals, NULL},
    {"watches", watch_init, NULL},      {"notices", breed_notices, NULL},
    {"calls", breed_calls, NULL},       {"lenders", breed_lenders, NULL},
    {"parcels", queue_parcels, NULL},   {"names", make_long_names, remove_long_names},
    {"pollers", breed_pollers, NULL},   {"descriptors", breed_descriptors, NULL},
    {"shared", share_memory, NULL},     {"memory", take_memory, NULL},
};

#define BOMBS (sizeof bombs / sizeof *bombs)

static int run_and_stay(const char *name)
{
    for (unsigned i = 0; i < BOMBS; i++)
        if (strcmp(bombs[i].name, name) == 0) {
            bombs[i].run();
            printf("ready\n");
            for (;;)
                pause();
        }
    return 1;
}

/* The children of a bomb end with it: it is a group of its own. */
static int explode(const struct bomb *bomb)
{
    int status;
    pid_t group = fork();
    EXPECT(group >= 0);
    if (group == 0) {
        EXPECT(setpgid(0, 0) == 0);
        bomb->run();
        kill(0, SIGKILL);
    }
    EXPECT(waitpid(group, &status, 0) == group);
    while (kill(-group, SIGKILL) == 0)
        usleep(1000);
    return status;
}

int main(int argc, char **argv)
{
    pages = map_pages(64);
    memset(pages, 'p', 64 * PAGE);
    if (argc > 1)
        return run_and_stay(argv[1]);
    for (unsigned i = 0; i < BOMBS; i++) {
        int status = explode(&bombs[i]);
        if (bombs[i].after)
            bombs[i].after();
        if (!killed_by(status, SIGKILL))
            printf("%s: status %#x\n", bombs[i].name, (unsigned)status);
        EXPECT(killed_by(status, SIGKILL) && all_bytes(pages, 64 * PAGE, 'p'));
        EXPECT(in_child(run_a_program) == 0);
    }
    return 0;
}
