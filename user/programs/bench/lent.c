/* Memory that goes along with a call, lent page by page instead of copied. */
#include "bench.h"

#include <gaji/port.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE   (1u << 20)
#define ROUNDS 5

/* One word of each of the cache's lines, as a program that looks for something reads. */
static unsigned sum_of(const struct port_parcel *parcel)
{
    const unsigned *words = parcel->memory;
    unsigned sum = 0;
    for (size_t i = 0; i < parcel->memory_size / sizeof *words; i += 16)
        sum += words[i];
    return sum;
}

/* Takes what is lent, reads it or not, gives it back and answers. */
static pid_t server_start(int port, bool reads)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    struct port_parcel parcel = {.count = 0}, answer = {.count = 0};
    unsigned words[PORT_SHORT_SIZE / sizeof(unsigned)] = {0};
    answer.message.payload = words;
    answer.message.length = sizeof words;
    for (;;) {
        if (port_reply_receive_files(port, &answer, &parcel, 0) < 0)
            fail("receive");
        words[0] = reads ? sum_of(&parcel) : 0;
        if (munmap(parcel.memory, parcel.memory_size) < 0)
            fail("munmap");
        answer.message.reply = parcel.message.reply;
    }
}

static uint32_t call_once(int port, char *memory, bool fills)
{
    unsigned words[PORT_SHORT_SIZE / sizeof(unsigned)];
    struct port_parcel request = {.memory = memory, .memory_size = SIZE}, answer = {.count = 0};
    answer.message.payload = words;
    answer.message.length = sizeof words;
    uint32_t start = time_low();
    if (fills)
        memset(memory, 1, SIZE);
    int error = port_call_files(port, &request, &answer, NULL);
    uint32_t ticks = time_low() - start - counter_cost;
    if (error < 0)
        fail("call");
    return ticks;
}

static void lent_row(bool used, const char *name, uint32_t target)
{
    int port = port_create(1, PORT_SHORT_SIZE);
    if (port < 0)
        return; /* a kernel without ports */
    char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    pid_t server = server_start(port, used);
    if (server < 0)
        fail("fork");
    memset(memory, 1, SIZE);
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < ROUNDS; i++)
        least = figure_least(least, call_once(port, memory, used));
    kill(server, SIGKILL);
    child_wait(server);
    munmap(memory, SIZE);
    close(port);
    row_print(name, least, target);
}

void rows_of_lent_memory(void)
{
    lent_row(false, "port call with 1 MiB lent, 16 bytes back", 15000);
    lent_row(true, "the same, filled before and read there", NO_TARGET);
}
