/* The log's way to the host, and the end of a panic. */
#include "kernel/drivers/log_sinks.h"

#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/cpu/exit.h"
#include "kernel/drivers/ansi.h"
#include "kernel/drivers/debug_port.h"
#include "kernel/drivers/serial.h"
#include "kernel/drivers/vga.h"

#include <stdarg.h>

#define LOG_COLOUR   0x08 /* dark grey on black */
#define PANIC_COLOUR 0x4f /* white on red */

static bool on_screen;
static uint8_t screen_colour = LOG_COLOUR;

static void screen_log(const char *text, size_t length)
{
    if (on_screen)
        ansi_print(text, length, screen_colour);
}

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

static void panic_start(void)
{
    log_show_all();
    on_screen = vga_present();
    screen_colour = PANIC_COLOUR;
}

static _Noreturn void panic_end(void)
{
    report_end("panic");
    machine_end(EXIT_PANIC);
}

void log_sinks_init(void)
{
    serial_init();
    bool debug_port = debug_port_present();
    log_add_sink(debug_port ? debug_port_write : serial_log);
    if (vga_init()) {
        ansi_init();
        log_add_sink(screen_log);
        on_screen = !debug_port;
    }
    panic_register_start(panic_start);
    panic_register_end(panic_end);
}

void log_leave_screen(void)
{
    on_screen = false;
}

void report_end(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    log_show_all();
    printk("\x1e"
           "end ");
    vprintk(format, args);
    printk("\n");
    va_end(args);
}
