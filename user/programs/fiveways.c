/*
 * fiveways: the same problem five ways. A producer hands numbers to a consumer, who adds them up;
 * there is room for a few of them in between, and whoever cannot go on sleeps.
 *
 *   port     Gaji's own mailbox
 *   mqueue   a message queue of POSIX
 *   msg      a message queue of System V
 *   sem      shared memory and semaphores of System V
 *   threads  one process, a mutex and two conditions
 */
#include <fcntl.h>
#include <gaji/port.h>
#include <mqueue.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define ITEMS 1000u
#define ROOM  8u /* items in between */

struct item {
    uint32_t number, reserved[3]; /* 16 bytes */
};

struct way {
    const char *name, *what;
    int (*open)(void); /* 0, or -1 and errno */
    void (*put)(const struct item *item);
    void (*get)(struct item *item);
    void (*close)(void);
    int is_one_process;
};

static _Noreturn void fail(const char *what)
{
    fflush(stdout);
    perror(what);
    _exit(1);
}

static void check(long result, const char *what)
{
    if (result < 0)
        fail(what);
}

/* --- a port ----------------------------------------------------------------------------------- */

static int port;

static int port_open(void)
{
    return (port = port_create(ROOM, ROOM * sizeof(struct item)));
}

static void port_put(const struct item *item)
{
    const struct port_message message = {
        .type = 1, .length = sizeof *item, .payload = (void *)item};
    check(port_send(port, &message, 0), "port_send");
}

static void port_get(struct item *item)
{
    struct port_message message = {.length = sizeof *item, .payload = item};
    check(port_receive(port, &message, 0), "port_receive");
}

static void port_close(void)
{
    close(port);
}

/* --- POSIX ------------------------------------------------------------------------------------ */

static mqd_t posix_queue;

static int posix_open(void)
{
    const struct mq_attr attributes = {.mq_maxmsg = ROOM, .mq_msgsize = sizeof(struct item)};
    posix_queue = mq_open("/fiveways", O_RDWR | O_CREAT, 0600, &attributes);
    if (posix_queue >= 0)
        mq_unlink("/fiveways"); /* who is forked has it all the same */
    return posix_queue;
}

static void posix_put(const struct item *item)
{
    check(mq_send(posix_queue, (const char *)item, sizeof *item, 0), "mq_send");
}

static void posix_get(struct item *item)
{
    check(mq_receive(posix_queue, (char *)item, sizeof *item, NULL), "mq_receive");
}

static void posix_close(void)
{
    mq_close(posix_queue);
}

/* --- System V's messages ---------------------------------------------------------------------- */

static int queue;

struct typed {
    long type;
    struct item item;
};

static int queue_open(void)
{
    struct msqid_ds state;
    queue = msgget(IPC_PRIVATE, 0600);
    if (queue < 0 || msgctl(queue, IPC_STAT, &state) < 0)
        return -1;
    state.msg_qbytes = ROOM * sizeof(struct item);
    return msgctl(queue, IPC_SET, &state);
}

static void queue_put(const struct item *item)
{
    const struct typed message = {1, *item};
    check(msgsnd(queue, &message, sizeof message.item, 0), "msgsnd");
}

static void queue_get(struct item *item)
{
    struct typed message;
    check(msgrcv(queue, &message, sizeof message.item, 0, 0), "msgrcv");
    *item = message.item;
}

static void queue_close(void)
{
    msgctl(queue, IPC_RMID, NULL);
}

/* --- System V's memory and semaphores --------------------------------------------------------- */

enum { SLOTS, ITEMS_THERE, SEMAPHORES };

struct buffer {
    struct item items[ROOM];
    uint32_t in, out; /* so many have come and gone */
};

static int semaphores;
static struct buffer *buffer;

static int memory_open(void)
{
    unsigned short start[SEMAPHORES] = {[SLOTS] = ROOM};
    semaphores = semget(IPC_PRIVATE, SEMAPHORES, 0600);
    if (semaphores < 0 || semctl(semaphores, 0, SETALL, start) < 0)
        return -1;
    int segment = shmget(IPC_PRIVATE, sizeof *buffer, 0600);
    if (segment < 0)
        return -1;
    buffer = shmat(segment, NULL, 0);
    shmctl(segment, IPC_RMID, NULL); /* it stays while it is attached */
    return buffer == (void *)-1 ? -1 : 0;
}

static void change(unsigned short which, short by)
{
    struct sembuf operation = {.sem_num = which, .sem_op = by};
    check(semop(semaphores, &operation, 1), "semop");
}

static void memory_put(const struct item *item)
{
    change(SLOTS, -1);
    buffer->items[buffer->in++ % ROOM] = *item;
    change(ITEMS_THERE, 1);
}

static void memory_get(struct item *item)
{
    change(ITEMS_THERE, -1);
    *item = buffer->items[buffer->out++ % ROOM];
    change(SLOTS, 1);
}

static void memory_close(void)
{
    shmdt(buffer);
    semctl(semaphores, 0, IPC_RMID);
}

/* --- threads ---------------------------------------------------------------------------------- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_room = PTHREAD_COND_INITIALIZER, has_items = PTHREAD_COND_INITIALIZER;
static struct buffer own;

static int threads_open(void)
{
    return 0;
}

static void threads_put(const struct item *item)
{
    pthread_mutex_lock(&mutex);
    while (own.in - own.out == ROOM)
        pthread_cond_wait(&has_room, &mutex);
    own.items[own.in++ % ROOM] = *item;
    pthread_cond_signal(&has_items);
    pthread_mutex_unlock(&mutex);
}

static void threads_get(struct item *item)
{
    pthread_mutex_lock(&mutex);
    while (own.in == own.out)
        pthread_cond_wait(&has_items, &mutex);
    *item = own.items[own.out++ % ROOM];
    pthread_cond_signal(&has_room);
    pthread_mutex_unlock(&mutex);
}

static void threads_close(void)
{
}

/* --- all of them ------------------------------------------------------------------------------ */

static const struct way ways[] = {
    {"port", "a port", port_open, port_put, port_get, port_close, 0},
    {"mqueue", "a message queue of POSIX", posix_open, posix_put, posix_get, posix_close, 0},
    {"msg", "a message queue of System V", queue_open, queue_put, queue_get, queue_close, 0},
    {"sem", "shared memory and semaphores of System V", memory_open, memory_put, memory_get,
     memory_close, 0},
    {"threads", "threads, a mutex and two conditions", threads_open, threads_put, threads_get,
     threads_close, 1},
};

static void *produce(void *argument)
{
    const struct way *way = argument;
    for (uint32_t i = 1; i <= ITEMS; i++)
        way->put(&(struct item){.number = i});
    return NULL;
}

static uint32_t consume(const struct way *way)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < ITEMS; i++) {
        struct item item;
        way->get(&item);
        sum += item.number;
    }
    return sum;
}

static uint32_t run_threads(const struct way *way)
{
    pthread_t producer;
    if (pthread_create(&producer, NULL, produce, (void *)way) != 0)
        fail("pthread_create");
    uint32_t sum = consume(way);
    pthread_join(producer, NULL);
    return sum;
}

static uint32_t run_processes(const struct way *way)
{
    pid_t producer = fork();
    check(producer, "fork");
    if (producer == 0) {
        produce((void *)way);
        _exit(0);
    }
    uint32_t sum = consume(way);
    waitpid(producer, NULL, 0);
    return sum;
}

static void run(const struct way *way)
{
    check(way->open(), way->name);
    uint64_t begin = __builtin_ia32_rdtsc();
    uint32_t sum = way->is_one_process ? run_threads(way) : run_processes(way);
    uint64_t end = __builtin_ia32_rdtsc();
    way->close();
    printf("%-8s %-42s %6u an item%s\n", way->name, way->what, (unsigned)((end - begin) / ITEMS),
           sum == ITEMS * (ITEMS + 1) / 2 ? "" : ", and the sum is WRONG");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    printf("%u numbers from a producer to a consumer, with room for %u in between; what it costs\n"
           "by the processor's counter (instructions, under tools/run --icount 0):\n",
           ITEMS, ROOM);
    fflush(stdout);
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (argc < 2 || strcmp(argv[1], ways[i].name) == 0)
            run(&ways[i]);
    return 0;
}
