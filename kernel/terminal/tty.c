/* The terminal: its settings, and what programs read from it. */
#include "kernel/terminal/tty.h"

#include "kernel/abi/errno.h"
#include "kernel/base/string.h"
#include "mm/usercopy.h"

#define CONTROL(letter) ((letter) - '@')

void tty_init(struct tty *tty, const struct tty_line *line, bool transparent)
{
    memset(tty, 0, sizeof *tty);
    tty->line = line;
    tty->transparent = transparent;
    tty->window = (struct winsize){.ws_row = line->rows, .ws_col = line->columns};
    tty->settings = (struct termios){
        .c_iflag = ICRNL,
        .c_oflag = OPOST | ONLCR,
        .c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL,
        .c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
        .c_cc = {[VINTR] = CONTROL('C'),
                 [VQUIT] = CONTROL('\\'),
                 [VERASE] = 0x7f,
                 [VKILL] = CONTROL('U'),
                 [VEOF] = CONTROL('D'),
                 [VMIN] = 1,
                 [VSTART] = CONTROL('Q'),
                 [VSTOP] = CONTROL('S'),
                 [VSUSP] = CONTROL('Z'),
                 [VREPRINT] = CONTROL('R'),
                 [VDISCARD] = CONTROL('O'),
                 [VWERASE] = CONTROL('W'),
                 [VLNEXT] = CONTROL('V')},
    };
    wait_queue_init(&tty->readers);
    poll_list_init(&tty->pollers);
}

void tty_flush_input(struct tty *tty)
{
    tty->tail = tty->line_start = tty->head;
}

void tty_release(struct tty *tty)
{
    tty->line_start = tty->head;
    wait_wake_all(&tty->readers);
    poll_announce(&tty->pollers, POLL_READABLE | POLLHUP);
}

/* Bytes from the tail on that lie in one piece of the ring and end with the line, at most `left`.
 */
static uint32_t piece_length(const struct tty *tty, uint32_t left)
{
    uint32_t limit = min_u32(left, TTY_INPUT_SIZE - tty->tail % TTY_INPUT_SIZE);
    uint32_t length = 0;
    limit = min_u32(limit, tty_readable(tty));
    if (!tty_is_canonical(tty))
        return limit;
    while (length < limit && !tty_has_mark(tty, tty->tail + length))
        length++;
    return length < limit && tty->input[(tty->tail + length) % TTY_INPUT_SIZE] != 0 ? length + 1
                                                                                    : length;
}

static bool is_end_of_file(const struct tty *tty)
{
    return tty_is_canonical(tty) && tty_readable(tty) > 0 && tty_has_mark(tty, tty->tail) &&
           tty->input[tty->tail % TTY_INPUT_SIZE] == 0;
}

int32_t tty_copy_out(struct tty *tty, uaddr_t to, uint32_t length)
{
    uint32_t done = 0;
    bool line_ended = false;
    while (done < length && !line_ended && tty_readable(tty) > 0 && !is_end_of_file(tty)) {
        uint32_t piece = piece_length(tty, length - done);
        if (copy_to_user(to + done, &tty->input[tty->tail % TTY_INPUT_SIZE], piece))
            return done ? (int32_t)done : -EFAULT;
        tty->tail += piece;
        done += piece;
        line_ended = tty_is_canonical(tty) && tty_has_mark(tty, tty->tail - 1);
    }
    if (!line_ended && is_end_of_file(tty))
        tty->tail++; /* the mark itself: nothing is read from it */
    return (int32_t)done;
}

/* Announced last, when input that comes meanwhile finds the new mode whole. */
void tty_set(struct tty *tty, const struct termios *settings)
{
    bool was_canonical = tty_is_canonical(tty);
    tty->settings = *settings;
    if (tty_is_canonical(tty) == was_canonical) {
        wait_wake_all(&tty->readers); /* VMIN may be less now */
        poll_announce(&tty->pollers, POLL_READABLE);
        return;
    }
    memset(tty->marks, 0, sizeof tty->marks);
    tty->literal_next = false;
    if (!was_canonical && tty->head != tty->tail)
        tty_set_mark(tty, tty->head - 1);
    tty_release(tty);
}
