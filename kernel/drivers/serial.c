/* The 16550A UART of COM1 (PC16550D data sheet). */
#include "kernel/drivers/serial.h"

#include "kernel/cpu/cpu.h"
#include "kernel/drivers/pic.h"

#define COM1             0x3F8
#define DATA             (COM1 + 0) /* with DLAB 0 */
#define INTERRUPT_ENABLE (COM1 + 1) /* with DLAB 0 */
#define DIVISOR_LOW      (COM1 + 0) /* with DLAB 1 */
#define DIVISOR_HIGH     (COM1 + 1) /* with DLAB 1 */
#define FIFO_CONTROL     (COM1 + 2)
#define LINE_CONTROL     (COM1 + 3)
#define MODEM_CONTROL    (COM1 + 4)
#define LINE_STATUS      (COM1 + 5)

#define RECEIVE_INTERRUPT     0x01
#define FIFO_CLEAR_BOTH       0xC7 /* on, and both emptied; an interrupt at 14 bytes, or a pause */
#define LINE_8N1              0x03
#define LINE_DLAB             0x80
#define MODEM_LOOPBACK        0x1E /* the transmitter feeds the receiver */
#define MODEM_NORMAL          0x0B /* DTR, RTS, and OUT2, which lets interrupts out */
#define STATUS_RECEIVED       0x01
#define STATUS_TRANSMIT_EMPTY 0x20 /* the whole FIFO */

#define DIVISOR_115200 1
#define PROBE_BYTE     0xA5
#define PROBE_READS    1000 /* a byte takes 87 us, a read about 1 us */

static bool present;
static bool (*take_byte)(uint8_t byte);
static uint8_t held_byte; /* received, but refused by take_byte */
static bool holding;

/* Sends a byte to ourselves. Where there is no UART, every port reads as 0xFF. */
static bool loopback_works(void)
{
    outb(MODEM_CONTROL, MODEM_LOOPBACK);
    outb(DATA, PROBE_BYTE);
    int reads = 0;
    while (!(inb(LINE_STATUS) & STATUS_RECEIVED) && reads < PROBE_READS)
        reads++;
    return inb(DATA) == PROBE_BYTE;
}

bool serial_init(void)
{
    outb(INTERRUPT_ENABLE, 0);
    outb(LINE_CONTROL, LINE_DLAB);
    outb(DIVISOR_LOW, DIVISOR_115200);
    outb(DIVISOR_HIGH, 0);
    outb(LINE_CONTROL, LINE_8N1);
    outb(FIFO_CONTROL, FIFO_CLEAR_BOTH);
    present = loopback_works();
    outb(MODEM_CONTROL, MODEM_NORMAL);
    return present;
}

bool serial_present(void)
{
    return present;
}

bool serial_writable(void)
{
    return !present || (inb(LINE_STATUS) & STATUS_TRANSMIT_EMPTY);
}

void serial_write(const char *bytes, size_t size)
{
    if (!present)
        return;
    for (size_t i = 0; i < size; i++) {
        if (i % SERIAL_FIFO_SIZE == 0) {
            while (!serial_writable())
                ;
        }
        outb(DATA, (uint8_t)bytes[i]);
    }
}

/* Hands over what has come, until there is no more or a byte is refused. */
static void bytes_receive(void)
{
    while (inb(LINE_STATUS) & STATUS_RECEIVED) {
        uint8_t byte = inb(DATA);
        if (!take_byte(byte)) {
            held_byte = byte;
            holding = true;
            outb(INTERRUPT_ENABLE, 0);
            return;
        }
    }
}

/* An interrupt that was asked for before they were switched off may still come. */
static void interrupt(void)
{
    if (!holding)
        bytes_receive();
}

void serial_register_input(bool (*take)(uint8_t byte))
{
    take_byte = take;
    if (!present)
        return;
    irq_register(IRQ_COM1, interrupt);
    outb(INTERRUPT_ENABLE, RECEIVE_INTERRUPT);
}

void serial_resume_input(void)
{
    if (!holding || !take_byte(held_byte))
        return;
    holding = false;
    bytes_receive();
    if (!holding)
        outb(INTERRUPT_ENABLE, RECEIVE_INTERRUPT);
}
