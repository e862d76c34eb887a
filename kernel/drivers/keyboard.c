/*
 * The 8042 and its keyboard (Intel UPI-41AH/42AH data sheet; IBM PS/2 Hardware Interface Technical
 * Reference, "Keyboard and Auxiliary Device Controller" and "Keyboards (101-/102-Key)").
 */
#include "kernel/drivers/keyboard.h"

#include "kernel/cpu/cpu.h"
#include "kernel/drivers/keymap.h"
#include "kernel/drivers/pic.h"

#define DATA    0x60
#define STATUS  0x64 /* when read */
#define COMMAND 0x64 /* when written */

#define STATUS_OUTPUT_FULL 0x01 /* a byte is there for us */
#define STATUS_INPUT_FULL  0x02 /* our last byte was not taken yet */
#define STATUS_AUXILIARY   0x20 /* the byte comes from the mouse */
#define NO_CONTROLLER      0xFF

#define READ_COMMAND_BYTE  0x20
#define WRITE_COMMAND_BYTE 0x60
#define DISABLE_AUXILIARY  0xA7
#define DISABLE_KEYBOARD   0xAD
#define ENABLE_KEYBOARD    0xAE

#define COMMAND_BYTE_INTERRUPT           0x01
#define COMMAND_BYTE_AUXILIARY_INTERRUPT 0x02
#define COMMAND_BYTE_DISABLE_KEYBOARD    0x10
#define COMMAND_BYTE_DISABLE_AUXILIARY   0x20
#define COMMAND_BYTE_TRANSLATE           0x40 /* the keyboard's set 2 to set 1 */

#define KEYBOARD_SET_LEDS 0xED
#define KEYBOARD_ENABLE   0xF4
#define KEYBOARD_ACK      0xFA
#define LED_NUM_LOCK      0x02
#define LED_CAPS_LOCK     0x04

#define PATIENCE   20000 /* reads of the status, each about 1 us: a keyboard answers in 20 ms */
#define MOST_BYTES 16    /* taken in one interrupt: the controller holds one, QEMU's 16 */

static struct keymap keymap;
static bool (*take_byte)(uint8_t byte);
static bool leds_announced; /* KEYBOARD_SET_LEDS was sent; its acknowledgement is to come */

static bool has_output(void)
{
    return inb(STATUS) & STATUS_OUTPUT_FULL;
}

static bool send(uint16_t port, uint8_t byte)
{
    for (int reads = 0; reads < PATIENCE; reads++) {
        if (!(inb(STATUS) & STATUS_INPUT_FULL)) {
            outb(port, byte);
            return true;
        }
    }
    return false;
}

static bool receive(uint8_t *byte)
{
    for (int reads = 0; reads < PATIENCE; reads++) {
        if (has_output()) {
            *byte = inb(DATA);
            return true;
        }
    }
    return false;
}

static void discard_output(void)
{
    for (int bytes = 0; bytes < MOST_BYTES && has_output(); bytes++)
        inb(DATA);
}

/* Interrupts and translation on, the mouse off. */
static bool controller_init(void)
{
    uint8_t byte;
    if (inb(STATUS) == NO_CONTROLLER || !send(COMMAND, DISABLE_KEYBOARD) ||
        !send(COMMAND, DISABLE_AUXILIARY))
        return false;
    discard_output();
    if (!send(COMMAND, READ_COMMAND_BYTE) || !receive(&byte))
        return false;
    byte |= COMMAND_BYTE_INTERRUPT | COMMAND_BYTE_TRANSLATE | COMMAND_BYTE_DISABLE_AUXILIARY;
    byte &= (uint8_t) ~(COMMAND_BYTE_DISABLE_KEYBOARD | COMMAND_BYTE_AUXILIARY_INTERRUPT);
    return send(COMMAND, WRITE_COMMAND_BYTE) && send(DATA, byte) && send(COMMAND, ENABLE_KEYBOARD);
}

/* Two bytes, each acknowledged; the second goes when the first has been, in leds_continue(). */
static void leds_announce(void)
{
    if (inb(STATUS) & STATUS_INPUT_FULL)
        return; /* busy: the lights stay as they are */
    outb(DATA, KEYBOARD_SET_LEDS);
    leds_announced = true;
}

static void leds_continue(void)
{
    uint8_t leds = (keymap.num_lock ? LED_NUM_LOCK : 0) | (keymap.caps_lock ? LED_CAPS_LOCK : 0);
    leds_announced = false;
    if (!(inb(STATUS) & STATUS_INPUT_FULL))
        outb(DATA, leds);
}

static void code_take(uint8_t code)
{
    char bytes[KEYMAP_LONGEST];
    bool caps_lock = keymap.caps_lock, num_lock = keymap.num_lock;
    if (code == KEYBOARD_ACK && leds_announced) {
        leds_continue();
        return;
    }
    unsigned length = keymap_take(&keymap, code, bytes);
    if (caps_lock != keymap.caps_lock || num_lock != keymap.num_lock)
        leds_announce();
    for (unsigned i = 0; i < length && take_byte((uint8_t)bytes[i]); i++)
        ;
}

static void interrupt(void)
{
    for (int bytes = 0; bytes < MOST_BYTES; bytes++) {
        uint8_t status = inb(STATUS);
        if (!(status & STATUS_OUTPUT_FULL))
            return;
        uint8_t code = inb(DATA);
        if (!(status & STATUS_AUXILIARY))
            code_take(code);
    }
}

bool keyboard_register_input(bool (*take)(uint8_t byte))
{
    uint8_t answer;
    take_byte = take;
    if (!controller_init())
        return false;
    if (send(DATA, KEYBOARD_ENABLE))
        receive(&answer); /* none where no keyboard is plugged in; it may be later */
    discard_output();
    irq_register(IRQ_KEYBOARD, interrupt);
    return true;
}
