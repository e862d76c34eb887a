/* The log: a ring of the newest text, and the sinks that show it as it comes. */
#include "kernel/base/printk.h"

#include "kernel/base/format.h"
#include "kernel/base/output.h"
#include "kernel/base/string.h"

#define RING_SIZE  32768u /* a power of two */
#define MAX_SINKS  4
#define CHUNK_SIZE 128 /* how much text a sink gets at a time */

static char ring[RING_SIZE];
static uint32_t ring_written; /* bytes ever written, modulo 2^32 */
static bool ring_full;        /* as many as the ring holds, or more */

static log_sink sinks[MAX_SINKS];
static unsigned sink_count;
static bool held;             /* the sinks wait */
static uint32_t sinks_missed; /* bytes of the newest that they have not got */

void log_add_sink(log_sink sink)
{
    if (sink_count < MAX_SINKS)
        sinks[sink_count++] = sink;
}

static void ring_write(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        ring[ring_written++ % RING_SIZE] = text[i];
    ring_full = ring_full || ring_written >= RING_SIZE;
}

size_t log_size(void)
{
    return ring_full ? RING_SIZE : ring_written;
}

size_t log_read(size_t age, char *out, size_t size)
{
    age = age < log_size() ? age : log_size();
    size_t count = size < age ? size : age;
    for (size_t i = 0; i < count; i++)
        out[i] = ring[(ring_written - age + i) % RING_SIZE];
    return count;
}

static void sinks_write(const char *text, size_t length)
{
    for (unsigned i = 0; i < sink_count; i++)
        sinks[i](text, length);
}

void log_hold(void)
{
    held = true;
}

bool log_show_step(void)
{
    char text[CHUNK_SIZE];
    size_t size = log_read(sinks_missed, text, sizeof text);
    sinks_missed = (sinks_missed < log_size() ? sinks_missed : log_size()) - size;
    sinks_write(text, size);
    held = sinks_missed > 0;
    return !held;
}

void log_show_all(void)
{
    while (!log_show_step())
        ;
}

struct log_output {
    struct format_output output;
    char text[CHUNK_SIZE];
    size_t length;
};

static void log_flush(struct log_output *log)
{
    output_spend(log->length);
    ring_write(log->text, log->length);
    if (held)
        sinks_missed += log->length;
    else
        sinks_write(log->text, log->length);
    log->length = 0;
}

static void log_put(struct format_output *output, char byte)
{
    struct log_output *log = container_of(output, struct log_output, output);
    log->text[log->length++] = byte;
    if (log->length == CHUNK_SIZE)
        log_flush(log);
}

void vprintk(const char *format, va_list args)
{
    struct log_output log;
    log.output = (struct format_output){log_put, true};
    log.length = 0;
    format_to(&log.output, format, args);
    log_flush(&log);
}

void printk(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprintk(format, args);
    va_end(args);
}
