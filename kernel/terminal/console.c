/* The console's files: reading with its ways of waiting, writing, and opening. */
#include "kernel/terminal/console.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/signal.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/drivers/ansi.h"
#include "kernel/drivers/keyboard.h"
#include "kernel/drivers/serial.h"
#include "kernel/drivers/vga.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/terminal/console_ioctl.h"
#include "kernel/terminal/job_control.h"
#include "kernel/terminal/tty.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "mm/usercopy.h"

#define WRITE_PIECE       128u         /* copied from the user at once */
#define NS_PER_DECISECOND 100000000ull /* the unit of VTIME */

static const struct tty_line serial_line = {
    .write = serial_write,
    .writable = serial_writable,
    .resume_input = serial_resume_input,
    .write_step = SERIAL_FIFO_SIZE / 2, /* of which each may become two */
    .rows = 24,
    .columns = 80,
};

/* Each byte may scroll the screen, by 1,000 instructions (design, D4: 50,000 at most). */
static const struct tty_line screen_line = {
    .write = ansi_write,
    .write_step = 32,
    .rows = VGA_ROWS,
    .columns = VGA_COLUMNS,
};

static struct tty console;

static bool take_byte(uint8_t byte)
{
    return tty_take(&console, byte);
}

void console_init(enum console_kind kind)
{
    if (kind != CONSOLE_SCREEN) {
        tty_init(&console, &serial_line, kind == CONSOLE_PIPE);
        serial_register_input(take_byte);
        return;
    }
    tty_init(&console, &screen_line, false);
    if (!keyboard_register_input(take_byte))
        printk("console: no keyboard controller answers\n");
}

void console_end_input(void)
{
    console.ended = true;
}

static void write_to_log(const char *line)
{
    printk("%s\n", line);
}

static void write_to_console(const char *line)
{
    tty_write(&console, line, strlen(line));
    tty_write(&console, "\n", 1);
}

static void (*waits_printer)(void (*write)(const char *line));

void console_register_waits_printer(void (*print)(void (*write)(const char *line)))
{
    waits_printer = print;
}

/* What was typed of a line is shown again behind it. */
void tty_print_waits(struct tty *tty)
{
    if (!tty->transparent)
        tty_write(tty, "\n", tty->column > 0);
    if (waits_printer)
        waits_printer(tty->transparent ? write_to_log : write_to_console);
    tty->line_column = tty->column;
    for (uint32_t at = tty->line_start; at != tty->head && !tty->transparent; at++)
        tty_echo(tty, tty->input[at % TTY_INPUT_SIZE]);
}

/* After input was taken out: lets the line go on. */
static void resume_input(struct tty *tty)
{
    bool was_stalled = tty->stalled;
    tty->stalled = false;
    if (was_stalled && tty->line->resume_input)
        tty->line->resume_input();
}

/* How a reader waits: for so many bytes, so long, and so long after each byte. */
struct patience {
    uint32_t minimum;
    uint64_t first, between; /* nanoseconds, or 0 for ever */
};

/* termios(3), "Canonical and noncanonical mode". */
static struct patience patience_of(const struct tty *tty, uint32_t length)
{
    if (tty->transparent || tty_is_canonical(tty))
        return (struct patience){.minimum = 1};
    uint32_t minimum = min_u32(tty->settings.c_cc[VMIN], length);
    uint64_t time = tty->settings.c_cc[VTIME] * NS_PER_DECISECOND;
    if (minimum > 0)
        return (struct patience){.minimum = minimum, .between = time};
    return (struct patience){.minimum = time > 0, .first = time};
}

static uint64_t deadline_after(uint64_t time)
{
    return time ? time_now() + time : WAIT_FOREVER;
}

/* Waits until a read of `length` bytes may return. 0, also for no bytes at all; -EAGAIN, -EINTR. */
static int wait_for_input(const struct file *file, struct tty *tty, uint32_t length)
{
    uint64_t deadline = deadline_after(patience_of(tty, length).first);
    uint32_t seen = 0;
    for (;;) {
        struct patience patience = patience_of(tty, length); /* the mode may change meanwhile */
        uint32_t ready = tty_readable(tty);
        if (ready >= patience.minimum || tty->ended)
            return 0;
        if (file->flags & O_NONBLOCK)
            return ready ? 0 : -EAGAIN;
        if (ready != seen && patience.between)
            deadline = deadline_after(patience.between);
        seen = ready;
        int error = wait_sleep(&tty->readers, "console", deadline, UNTIL_SIGNAL);
        if (error)
            return error == -ETIMEDOUT || tty_readable(tty) ? 0 : error;
    }
}

static int32_t console_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    (void)offset;
    struct tty *tty = file->data;
    int error = tty_check_access(tty, SIGTTIN);
    if (!error)
        error = wait_for_input(file, tty, length);
    if (error)
        return error;
    int32_t done = tty_copy_out(tty, to, length);
    resume_input(tty);
    return done;
}

/* readv ends with its first piece: what follows may be of the next line. */
static bool console_ready(const struct file *file)
{
    (void)file;
    return false;
}

/* As Linux: with VMIN and without VTIME, as many bytes as a read waits for. */
static uint32_t console_poll(struct file *file, struct poll_entry *entry)
{
    struct tty *tty = file->data;
    uint32_t minimum = patience_of(tty, TTY_INPUT_SIZE).minimum;
    if (minimum == 0 || tty->settings.c_cc[VTIME])
        minimum = 1;
    poll_entry_watch(entry, &tty->pollers);
    return POLL_WRITABLE | (tty_readable(tty) >= minimum ? POLL_READABLE : 0) |
           (tty->ended ? POLLHUP : 0);
}

static int32_t console_write(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset)
{
    (void)offset;
    struct tty *tty = file->data;
    char piece[WRITE_PIECE];
    int error = (tty->settings.c_lflag & TOSTOP) ? tty_check_access(tty, SIGTTOU) : 0;
    if (error)
        return error;
    for (uint32_t done = 0; done < length;) {
        uint32_t size = min_u32(length - done, min_u32(sizeof piece, tty->line->write_step));
        if (copy_from_user(piece, from + done, size))
            return done ? (int32_t)done : -EFAULT;
        while (tty->line->writable && !tty->line->writable())
            preempt_point(); /* a wire is slow: 1.4 ms for what a UART holds */
        tty_write(tty, piece, size);
        done += size;
        if (done % tty->line->write_step == 0)
            preempt_point();
    }
    return (int32_t)length;
}

static int32_t console_ioctl(struct file *file, uint32_t request, uaddr_t argument)
{
    struct tty *tty = file->data;
    int32_t result = tty_ioctl(tty, request, argument);
    if (tty_readable(tty) == 0)
        resume_input(tty); /* it may have been flushed */
    return result;
}

static const struct file_ops console_file_ops = {
    .read = console_read,
    .ready = console_ready,
    .poll = console_poll,
    .write = console_write,
    .ioctl = console_ioctl,
};

/* A session leader without a terminal makes it its own by opening it. */
static void adopt(struct tty *tty, int flags)
{
    const struct proc *proc = proc_current();
    if (!tty->session && !(flags & O_NOCTTY) && proc && proc->session == proc->pid) {
        tty->session = proc->session;
        tty->foreground = proc->group;
    }
}

static int console_open(struct node *node, int flags, struct file **out)
{
    struct file *file = file_create(&console_file_ops, (uint32_t)flags, node, &console);
    if (!file)
        return -ENOMEM;
    adopt(&console, flags);
    *out = file;
    return 0;
}

static int own_terminal_open(struct node *node, int flags, struct file **out)
{
    if (!tty_belongs_to(&console, proc_current()))
        return -ENXIO;
    return console_open(node, flags, out);
}

void console_proc_ends(struct proc *proc)
{
    if (proc->session != proc->pid || console.session != proc->session)
        return;
    int group = console.foreground;
    console.session = console.foreground = 0;
    if (group)
        group_signal_begin(group, SIGHUP);
}

const struct node_ops console_ops = {.open = console_open};
const struct node_ops own_terminal_ops = {.open = own_terminal_open};

int console_foreground(const struct proc *proc)
{
    return tty_belongs_to(&console, proc) ? console.foreground : -1;
}
