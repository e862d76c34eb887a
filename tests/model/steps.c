/*
 * The half of test_ports.py that runs on Gaji: makes the steps of a file, each a line `SLOT NAME
 * NUMBERS...`, and prints after each what the model (ports.py) is to have predicted:
 *
 *   what ended   SLOT:RESULT of each process whose operation has ended in this step
 *   who sleeps   SLOT:REASON of each process that is still in its operation
 *   the ports    MESSAGES/SLOTS BYTES SENDERS RECEIVERS of each
 *
 * A step is over when every process sleeps, so the next one finds nothing on the way.
 */
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#define SLOTS     6     /* processes at a time */
#define FIRST     20    /* the model's descriptor 0 */
#define FDS       16    /* that a process may have, besides those below FIRST */
#define MOST      10000 /* bytes of a payload */
#define MEMORY    20480 /* bytes from which memory is lent */
#define RIGHTS    4096  /* to answer, of one process */
#define PEOPLE    4096  /* processes of one run */
#define ARGUMENTS 20

enum { WAIT, NOW, LATE }; /* modes: LATE has a deadline that has passed */

struct step {
    int operation, arguments[ARGUMENTS];
};

struct result {
    int slot;
    pid_t sender, child;
    char text[120];
};

static int command[SLOTS][2], results[2];
static int people;
static pid_t pids[PEOPLE]; /* by the order of their starts */
static int person[SLOTS];  /* who has the slot, or -1 */

/* What a process does. */

static struct result result;
static unsigned rights[RIGHTS], right_count;
static char outgoing[MOST], incoming[MOST];
static char *lendable; /* MEMORY bytes */
static int self;       /* its slot */

/* The payload follows from the type. */
static void *payload_of(unsigned type, unsigned length)
{
    for (unsigned i = 0; i < length; i++)
        outgoing[i] = (char)(type + i * 7);
    return outgoing;
}

static unsigned hash(const void *bytes, unsigned length)
{
    unsigned value = 2166136261u;
    for (unsigned i = 0; i < length; i++)
        value = (value ^ ((const unsigned char *)bytes)[i]) * 16777619u;
    return value & 0xffff;
}

static void say_error(void)
{
    snprintf(result.text, sizeof result.text, "-%d", errno);
}

static void say_value(int value)
{
    if (value < 0)
        say_error();
    else
        snprintf(result.text, sizeof result.text, "%d", value);
}

/* All that came, with nothing of the sender's around it. It is given back. */
static unsigned hash_memory(const struct port_parcel *parcel)
{
    uintptr_t start = (uintptr_t)parcel->memory, end = start + parcel->memory_size;
    uintptr_t first = start & ~4095u, last = (end + 4095) & ~4095u;
    for (uintptr_t at = first; at < last; at++)
        EXPECT((at >= start && at < end) || *(char *)at == 0);
    unsigned value = hash(parcel->memory, parcel->memory_size);
    EXPECT(munmap((void *)first, last - first) == 0);
    return value;
}

static void keep_right(unsigned right)
{
    if (right)
        rights[right_count++ % RIGHTS] = right;
}

/* A message that came, or that is too large: "TYPE/LENGTH", then what was in it. */
static void say_message(int error, const struct port_parcel *parcel, bool files)
{
    const struct port_message *message = &parcel->message;
    int at = 0;
    if (error && errno != EMSGSIZE) {
        say_error();
        return;
    }
    if (error)
        at = snprintf(result.text, sizeof result.text, "-%d ", errno);
    at += snprintf(result.text + at, sizeof result.text - (size_t)at, "%u/%u", message->type,
                   message->length);
    result.sender = message->sender;
    if (error)
        return;
    at += snprintf(result.text + at, sizeof result.text - (size_t)at, " %u%s",
                   hash(incoming, message->length), message->reply ? " reply" : "");
    for (unsigned i = 0; files && i < parcel->count; i++)
        at += snprintf(result.text + at, sizeof result.text - (size_t)at, " +%d",
                       parcel->files[i] - FIRST);
    if (files && parcel->memory_size)
        snprintf(result.text + at, sizeof result.text - (size_t)at, " =%u:%u", parcel->memory_size,
                 hash_memory(parcel));
    keep_right(message->reply);
}

static void say_short(int sender, const struct port_short *brief)
{
    if (sender < 0) {
        say_error();
        return;
    }
    snprintf(result.text, sizeof result.text, "%u %u%s", brief->type, hash(brief->words, 16),
             brief->reply ? " reply" : "");
    result.sender = sender;
    keep_right(brief->reply);
}

/* `what`: files offset size count fds... The memory's content follows from the type, too. */
static struct port_parcel parcel_to_send(int type, int length, const int *what)
{
    struct port_parcel parcel = {.count = (uint32_t)what[3], .memory_size = (uint32_t)what[2]};
    parcel.message = (struct port_message){.type = (unsigned)type, .length = (unsigned)length};
    parcel.message.payload = payload_of((unsigned)type, (unsigned)length);
    for (int i = 0; i < what[3]; i++)
        parcel.files[i] = what[4 + i] + FIRST;
    parcel.memory = lendable + what[1];
    if (what[2])
        memset(lendable, 0x55, MEMORY);
    for (int i = 0; i < what[2]; i++)
        lendable[what[1] + i] = (char)(type + i * 13);
    return parcel;
}

static struct port_parcel parcel_with_room(int room)
{
    struct port_parcel parcel = {.message.length = (unsigned)room, .message.payload = incoming};
    return parcel;
}

static unsigned flags_of(int mode, int files)
{
    return (mode == NOW    ? PORT_NONBLOCK
            : mode == LATE ? PORT_DEADLINE
                           : 0u) |
           (files ? PORT_FILES : 0u);
}

static const struct timespec long_ago;

static void do_create(const int *a)
{
    int fd = port_create((unsigned)a[0], (unsigned)a[1]);
    say_value(fd < 0 ? fd : fd - FIRST);
}

static void do_narrow(const int *a)
{
    int fd = port_narrow(FIRST + a[0], a[1]);
    say_value(fd < 0 ? fd : fd - FIRST);
}

static void do_dup(const int *a)
{
    int fd = dup(FIRST + a[0]);
    say_value(fd < 0 ? fd : fd - FIRST);
}

static void do_close(const int *a)
{
    say_value(close(FIRST + a[0]));
}

/* fd mode type length files offset size count fds... */
static void do_send(const int *a)
{
    struct port_parcel parcel = parcel_to_send(a[2], a[3], &a[4]);
    say_value(syscall(SYS_port_send, FIRST + a[0], &parcel, flags_of(a[1], a[4]), &long_ago));
}

/* fd mode room files */
static void do_receive(const int *a)
{
    struct port_parcel parcel = parcel_with_room(a[2]);
    int error = syscall(SYS_port_receive, FIRST + a[0], &parcel, flags_of(a[1], a[3]), &long_ago);
    say_message(error, &parcel, a[3]);
}

/* fd mode type length room files offset size count fds... */
static void do_call(const int *a)
{
    struct port_parcel request = parcel_to_send(a[2], a[3], &a[5]);
    struct port_parcel answer = parcel_with_room(a[4]);
    int error =
        syscall(SYS_port_call, FIRST + a[0], &request, &answer, flags_of(a[1], a[5]), &long_ago);
    if (error)
        say_error();
    else
        say_message(0, &answer, a[5]);
}

static struct port_short short_of(int type)
{
    struct port_short brief = {.type = (unsigned)type};
    memcpy(brief.words, payload_of((unsigned)type, 16), 16);
    return brief;
}

/* fd type */
static void do_call_short(const int *a)
{
    struct port_short brief = short_of(a[1]);
    int error = port_call_short(FIRST + a[0], &brief);
    brief.reply = 0;
    say_short(error, &brief);
    result.sender = 0; /* it is not told */
}

/* right type length files offset size count fds... */
static void do_reply(const int *a)
{
    struct port_parcel parcel = parcel_to_send(a[1], a[2], &a[3]);
    say_value(syscall(SYS_port_reply, rights[a[0] % RIGHTS], &parcel, flags_of(WAIT, a[3])));
}

/* right */
static void do_refuse(const int *a)
{
    say_value(port_reply(rights[a[0] % RIGHTS], NULL));
}

/* fd mode right (or -1) type length room files offset size count fds... */
static void do_reply_receive(const int *a)
{
    struct port_parcel answer = parcel_to_send(a[3], a[4], &a[6]);
    struct port_parcel parcel = parcel_with_room(a[5]);
    answer.message.reply = a[2] < 0 ? 0 : rights[a[2] % RIGHTS];
    int error = syscall(SYS_port_reply_receive, FIRST + a[0], &answer, &parcel,
                        flags_of(a[1], a[6]), &long_ago);
    if (error && errno == EMSGSIZE && parcel.message.sender == 0)
        say_error(); /* that was the answer */
    else
        say_message(error, &parcel, a[6]);
}

/* fd type */
static void do_reply_receive_short(const int *a)
{
    struct port_short brief = short_of(a[1]);
    int sender = port_reply_receive_short(FIRST + a[0], &brief);
    say_short(sender, &brief);
}

/* For each descriptor its right and the messages that lie in its port. */
static void do_look(const int *a)
{
    (void)a;
    for (int fd = FIRST; fd < FIRST + FDS; fd++) {
        struct stat stat;
        int flags = fcntl(fd, F_GETFL), at = (int)strlen(result.text);
        if (flags < 0)
            continue;
        EXPECT(fstat(fd, &stat) == 0);
        snprintf(result.text + at, sizeof result.text - (size_t)at, "%s%d%c%d", at ? " " : "",
                 fd - FIRST, "rwb"[flags & O_ACCMODE], (int)stat.st_size);
    }
}

static void obey(void);

/* slot */
static void do_fork(const int *a)
{
    pid_t pid = fork();
    if (pid == 0) {
        self = a[0];
        obey();
    }
    result.child = pid;
    say_value(pid < 0 ? -1 : 0);
}

static const struct operation {
    const char *name;
    void (*run)(const int *arguments);
} operations[] = {
    {"create", do_create},
    {"narrow", do_narrow},
    {"dup", do_dup},
    {"close", do_close},
    {"send", do_send},
    {"receive", do_receive},
    {"call", do_call},
    {"call_short", do_call_short},
    {"reply", do_reply},
    {"refuse", do_refuse},
    {"reply_receive", do_reply_receive},
    {"reply_receive_short", do_reply_receive_short},
    {"look", do_look},
    {"fork", do_fork},
};
#define OPERATIONS (int)(sizeof operations / sizeof *operations)

static void obey(void)
{
    struct step step;
    for (;;) {
        if (read(command[self][0], &step, sizeof step) < 0)
            continue; /* interrupted */
        memset(&result, 0, sizeof result);
        operations[step.operation].run(step.arguments);
        result.slot = self;
        EXPECT(write(results[1], &result, sizeof result) == sizeof result);
    }
}

/* The conductor. */

static void nothing(int signal)
{
    (void)signal;
}

static int find_person(pid_t pid)
{
    for (int i = 0; i < people; i++)
        if (pids[i] == pid)
            return i;
    return -1;
}

static void enter(int slot, pid_t pid)
{
    EXPECT(people < PEOPLE);
    person[slot] = people;
    pids[people++] = pid;
}

static void start(int slot)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        self = slot;
        obey();
    }
    enter(slot, pid);
}

static void end(int slot)
{
    EXPECT(kill(pids[person[slot]], SIGKILL) == 0);
    while (kill(pids[person[slot]], 0) == 0)
        sched_yield();
    person[slot] = -1;
}

/* Why the process sleeps, or NULL when it does not. */
static const char *sleep_of(int slot)
{
    static char path[32], reason[64];
    snprintf(path, sizeof path, "/proc/%d/wchan", pids[person[slot]]);
    if (file_read(path, reason, sizeof reason) < 0)
        return "dead";
    return reason[0] == '0' ? NULL : reason;
}

/* True when every process sleeps; nothing but us can then wake one. */
static bool is_quiet(void)
{
    for (int slot = 0; slot < SLOTS; slot++)
        if (person[slot] >= 0 && !sleep_of(slot))
            return false;
    return true;
}

static void print_results(void)
{
    struct result all[SLOTS];
    bool ended[SLOTS] = {false};
    while (read(results[0], &result, sizeof result) == sizeof result) {
        EXPECT(!ended[result.slot]);
        ended[result.slot] = true;
        all[result.slot] = result;
    }
    for (int slot = 0; slot < SLOTS; slot++) {
        if (!ended[slot])
            continue;
        printf("%d:%s", slot, all[slot].text);
        if (all[slot].sender)
            printf(" from %d", find_person(all[slot].sender));
        printf("; ");
    }
}

static void print_sleepers(void)
{
    printf("| ");
    for (int slot = 0; slot < SLOTS; slot++) {
        const char *reason = person[slot] < 0 ? "pipe" : sleep_of(slot);
        if (strcmp(reason, "pipe") != 0)
            printf("%d:%s; ", slot, strncmp(reason, "port: ", 6) ? reason : reason + 6);
    }
}

static void print_ports(void)
{
    static char text[8192];
    EXPECT(file_read("/proc/ports", text, sizeof text) > 0);
    printf("|");
    for (char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        unsigned number[8];
        for (int i = 0; i < 8; i++)
            number[i] = (unsigned)strtoul(line, &line, 10);
        printf(" %u/%u %u %u %u;", number[1], number[2], number[4], number[6], number[7]);
    }
    printf("\n");
    fflush(stdout);
}

/* Those that the step brought into the world, known before what they are told to do is asked. */
static void enter_child(const struct step *step)
{
    if (strcmp(operations[step->operation].name, "fork") != 0)
        return;
    struct result born;
    while (read(results[0], &born, sizeof born) < 0)
        sched_yield();
    if (born.child > 0)
        enter(step->arguments[0], born.child);
    EXPECT(write(results[1], &born, sizeof born) == sizeof born);
}

static void make_step(char *line)
{
    struct step step = {.operation = 0};
    int slot = (int)strtoul(line, &line, 10), count = 0;
    char *name = line + 1, *rest = name + strcspn(name, " \n");
    char after = *rest;
    *rest = '\0';
    if (strcmp(name, "start") == 0)
        return start(slot);
    if (strcmp(name, "kill") == 0)
        return end(slot);
    if (strcmp(name, "interrupt") == 0) {
        EXPECT(kill(pids[person[slot]], SIGUSR1) == 0);
        return;
    }
    while (step.operation < OPERATIONS && strcmp(operations[step.operation].name, name) != 0)
        step.operation++;
    EXPECT(step.operation < OPERATIONS);
    for (rest++; after != '\n' && *rest && *rest != '\n' && count < ARGUMENTS; count++)
        step.arguments[count] = (int)strtol(rest, &rest, 10);
    EXPECT(write(command[slot][1], &step, sizeof step) == sizeof step);
    enter_child(&step);
}

static void prepare(void)
{
    struct rlimit limit = {FIRST + FDS, FIRST + FDS};
    for (int slot = 0; slot < SLOTS; slot++) {
        EXPECT(pipe(command[slot]) == 0);
        person[slot] = -1;
    }
    lendable = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(lendable != MAP_FAILED);
    EXPECT(pipe(results) == 0);
    EXPECT(fcntl(results[0], F_SETFL, O_NONBLOCK) == 0);
    while (dup(0) < FIRST - 1)
        ;
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    EXPECT(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
    EXPECT(sigaction(SIGUSR1, &(struct sigaction){.sa_handler = nothing}, NULL) == 0);
}

int main(int argc, char **argv)
{
    EXPECT(argc == 2);
    char *script = malloc(4 << 20);
    EXPECT(script && file_read(argv[1], script, 4 << 20) > 0);
    prepare();
    for (char *line = script, *next; *line; line = next) {
        next = strchr(line, '\n') + 1;
        make_step(line);
        while (!is_quiet() || !is_quiet()) /* twice: one may wake another behind our look */
            sched_yield();
        print_results();
        print_sleepers();
        print_ports();
    }
    for (int slot = 0; slot < SLOTS; slot++)
        if (person[slot] >= 0)
            end(slot);
    return 0;
}
