/*
 * Channel 0 of the 8254 as the tick, and as a clock: the ticks so far and what the counter has
 * counted since the last. Nothing is calibrated, since the chip's frequency is known.
 */
#include "kernel/machine/timer.h"

#include "kernel/base/divide.h"
#include "kernel/machine/cpu.h"
#include "kernel/machine/pic.h"

#define PIT_CHANNEL0       0x40
#define PIT_COMMAND        0x43
#define PIT_RATE_GENERATOR 0x34 /* channel 0, low then high byte, mode 2 (8254 data sheet) */
#define PIT_LATCH          0x00 /* channel 0: hold the count until it is read */

/* 105 / 88 MHz, so that a count lasts 88000 / 105 = 17600 / 21 ns. */
#define PIT_HZ            1193182u
#define COUNT_NS_TIMES_21 17600u
#define PERIOD            ((PIT_HZ + TIMER_HZ / 2) / TIMER_HZ)

static void (*tick_handler)(void);
static uint32_t period = PERIOD; /* in counts, up to the next tick */
static uint64_t tick_counts;     /* counts up to the last tick */
static uint64_t latest_count;    /* what timer_now() last gave, in counts */

/* Counts since the counter was last reloaded: 0 to period - 1. It counts down from period to 1. */
static uint32_t counts_since_reload(void)
{
    outb(PIT_COMMAND, PIT_LATCH);
    uint32_t left = inb(PIT_CHANNEL0);
    left |= (uint32_t)inb(PIT_CHANNEL0) << 8;
    return left > period || left == 0 ? 0 : period - left;
}

/* Counts from now: the first tick after `counts`, and each further one. */
static void count_from_now(uint32_t counts)
{
    outb(PIT_COMMAND, PIT_RATE_GENERATOR);
    outb(PIT_CHANNEL0, counts & 0xff);
    outb(PIT_CHANNEL0, (uint8_t)(counts >> 8));
    period = counts;
}

static void timer_interrupt(void)
{
    tick_counts += period;
    if (period != PERIOD) {
        tick_counts += counts_since_reload();
        count_from_now(PERIOD);
    }
    tick_handler();
}

void timer_init(void (*tick)(void))
{
    tick_handler = tick;
    count_from_now(PERIOD);
    irq_register(IRQ_TIMER, timer_interrupt);
}

void timer_tick_after(uint32_t counts)
{
    tick_counts += counts_since_reload();
    count_from_now(counts);
}

uint64_t timer_now(void)
{
    /* With interrupts off, the tick of the last reload may still wait in the PIC. A tick that
     * comes while we look makes us look again. */
    bool tick_waits = irq_pending(IRQ_TIMER);
    uint32_t since = counts_since_reload();
    if (!tick_waits && irq_pending(IRQ_TIMER)) {
        tick_waits = true;
        since = counts_since_reload();
    }

    uint64_t now = tick_counts + since + (tick_waits ? period : 0);
    if (now < latest_count) /* reloaded, and the PIC does not know it yet */
        now += period;
    if (now < latest_count)
        now = latest_count;
    latest_count = now;

    uint64_t nanoseconds = now * COUNT_NS_TIMES_21;
    divide_u64(&nanoseconds, 21);
    return nanoseconds;
}
