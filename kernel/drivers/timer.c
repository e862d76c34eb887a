/*
 * The 8254: channel 0 is the tick, and channel 2, whose output would be the speaker's, the clock:
 * it counts on by itself, so that a tick that is lost loses no time. Somebody has to look at it
 * each 54 ms; the tick does. Nothing is calibrated, since the chip's frequency is known.
 */
#include "kernel/drivers/timer.h"

#include "kernel/base/divide.h"
#include "kernel/base/printk.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/exit.h"
#include "kernel/drivers/pic.h"

#define PIT_CHANNEL0      0x40
#define PIT_CHANNEL2      0x42
#define PIT_COMMAND       0x43
#define PIT_TICK          0x34 /* channel 0, low then high byte, mode 2 (8254 data sheet) */
#define PIT_CLOCK         0xB4 /* channel 2, the same */
#define PIT_CLOCK_LATCH   0x80 /* channel 2: hold the count until it is read */
#define PIT_STATUS_LATCH  0xE8 /* channel 2: hold its mode until it is read */
#define PIT_STATUS_MODE   0x3F
#define SYSTEM_PORT       0x61
#define SYSTEM_CLOCK_GATE 0x01 /* channel 2 counts */
#define SYSTEM_SPEAKER    0x02

/* 105 / 88 MHz, so that a count lasts 88000 / 105 = 17600 / 21 ns. */
#define PIT_HZ            1193182u
#define COUNT_NS_TIMES_21 17600u
#define PERIOD            ((PIT_HZ + TIMER_HZ / 2) / TIMER_HZ)

static void (*tick_handler)(void);
static bool tick_moved; /* the next one is out of turn: timer_tick_after() */
static uint16_t left;   /* what the clock's channel counted down to, when it was last read */
static uint64_t counts; /* of it up to then */

/* From now on a tick each `period` counts. */
static void tick_each(uint32_t period)
{
    outb(PIT_COMMAND, PIT_TICK);
    outb(PIT_CHANNEL0, period & 0xff);
    outb(PIT_CHANNEL0, (uint8_t)(period >> 8));
}

static void timer_interrupt(void)
{
    if (tick_moved)
        tick_each(PERIOD);
    tick_moved = false;
    tick_handler();
}

/* From 65536 down to 1, again and again: 0 stands for the first. */
static void clock_start(void)
{
    outb(SYSTEM_PORT, (inb(SYSTEM_PORT) & ~SYSTEM_SPEAKER) | SYSTEM_CLOCK_GATE);
    outb(PIT_COMMAND, PIT_CLOCK);
    outb(PIT_CHANNEL2, 0);
    outb(PIT_CHANNEL2, 0);
}

/*
 * Whether the chip, and the port that lets its channel 2 count, hold what clock_start() gave them:
 * where there is nothing, all bits are read as 1.
 */
static bool clock_present(void)
{
    outb(PIT_COMMAND, PIT_STATUS_LATCH);
    return (inb(PIT_CHANNEL2) & PIT_STATUS_MODE) == (PIT_CLOCK & PIT_STATUS_MODE) &&
           (inb(SYSTEM_PORT) & (SYSTEM_SPEAKER | SYSTEM_CLOCK_GATE)) == SYSTEM_CLOCK_GATE;
}

static uint16_t clock_left(void)
{
    outb(PIT_COMMAND, PIT_CLOCK_LATCH);
    uint16_t low = inb(PIT_CHANNEL2);
    return (uint16_t)(low | inb(PIT_CHANNEL2) << 8);
}

void timer_init(void (*tick)(void))
{
    tick_handler = tick;
    clock_start();
    if (!clock_present()) {
        printk("timer: this machine has no 8254 (PIT) as a PC has, and without it no time passes: "
               "start QEMU with -machine pc\n");
        machine_end(EXIT_NO_TIMER);
    }
    tick_each(PERIOD);
    irq_register(IRQ_TIMER, timer_interrupt);
}

void timer_tick_after(uint32_t counts_from_now)
{
    tick_moved = true;
    tick_each(counts_from_now);
}

uint64_t timer_now(void)
{
    uint16_t before = left;
    left = clock_left();
    counts += (uint16_t)(before - left);
    uint64_t nanoseconds = counts * COUNT_NS_TIMES_21;
    divide_u64(&nanoseconds, 21);
    return nanoseconds;
}
