/* The log's way to the host, and the end of a panic. */
#include "kernel/machine/log_sinks.h"

#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/machine/debug_port.h"
#include "kernel/machine/exit.h"
#include "kernel/machine/serial.h"

#include <stdarg.h>

/* On COM1 the log shares a terminal with the console, which wants a carriage return per line. */
static void serial_log(const char *text, size_t length)
{
    size_t start = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') {
            serial_write(text + start, i - start);
            serial_write("\r\n", 2);
            start = i + 1;
        }
    }
    serial_write(text + start, length - start);
}

static _Noreturn void panic_end(void)
{
    report_end("panic");
    machine_end(EXIT_PANIC);
}

void log_sinks_init(void)
{
    serial_init();
    log_add_sink(debug_port_present() ? debug_port_write : serial_log);
    panic_register_end(panic_end);
}

void report_end(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printk("\x1e"
           "end ");
    vprintk(format, args);
    printk("\n");
    va_end(args);
}
