/* kernel/drivers/timer.c: a clock that runs on while nobody takes the ticks. */
#include "tests/host/unit.h"

#include "kernel/base/types.h"

static void outb(uint16_t port, uint8_t value);
static uint8_t inb(uint16_t port);

#include "kernel/drivers/timer.c"

#define MILLISECOND 1193u /* in counts, nearly */

static uint64_t elapsed; /* counts since the chip's clock began */
static uint16_t held;    /* what was latched, and which half of it is read next */
static bool high_next;
static bool status_next; /* the mode is read instead */
static uint8_t system_port = SYSTEM_SPEAKER;
static unsigned ticks_set;
static void (*handler)(void);

static void outb(uint16_t port, uint8_t value)
{
    if (port == SYSTEM_PORT)
        system_port = value;
    else if (port == PIT_COMMAND && value == PIT_STATUS_LATCH)
        status_next = true;
    else if (port == PIT_COMMAND && value == PIT_CLOCK)
        elapsed = 0;
    else if (port == PIT_COMMAND && value == PIT_CLOCK_LATCH)
        held = (uint16_t)(0x10000 - elapsed % 0x10000);
    else if (port == PIT_COMMAND && value == PIT_TICK)
        ticks_set++;
}

static uint8_t inb(uint16_t port)
{
    if (port != PIT_CHANNEL2)
        return system_port;
    if (status_next) {
        status_next = false;
        return 0x80 | (PIT_CLOCK & PIT_STATUS_MODE);
    }
    high_next = !high_next;
    return high_next ? held & 0xff : held >> 8;
}

void irq_register(unsigned irq, void (*registered)(void))
{
    assert_int_equal(irq, IRQ_TIMER);
    handler = registered;
}

void printk(const char *format, ...)
{
    (void)format;
}

void machine_end(uint8_t code)
{
    fail_msg("the machine ended with %u", code);
    abort();
}

static void no_tick(void)
{
}

static void assert_clock(uint64_t total_counts)
{
    assert_int_equal(timer_now(), total_counts * 17600 / 21);
}

static void lost_ticks_lose_no_time(void **state)
{
    (void)state;
    timer_init(no_tick);
    assert_clock(0);
    uint64_t total = 0;
    for (uint32_t step = 1; step < 54 * MILLISECOND; step = step * 3 + 1) {
        elapsed += step;
        assert_clock(total += step);
        assert_clock(total);
    }
    for (unsigned i = 0; i < 100; i++) {
        elapsed += 50 * MILLISECOND; /* five ticks, of which none came */
        assert_clock(total += 50 * MILLISECOND);
    }
}

static void one_tick_out_of_turn(void **state)
{
    (void)state;
    timer_init(no_tick);
    unsigned before = ticks_set;
    timer_tick_after(100);
    assert_int_equal(ticks_set, before + 1);
    handler();
    assert_int_equal(ticks_set, before + 2); /* their distance is the usual one again */
    handler();
    assert_int_equal(ticks_set, before + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_ticks_lose_no_time),
        cmocka_unit_test(one_tick_out_of_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
