/* Clocks, and those who sleep until a moment. */
#include "kernel/threads/time.h"

#include "kernel/base/divide.h"
#include "kernel/cpu/cpu.h"
#include "kernel/drivers/timer.h"
#include "kernel/threads/scheduler.h"
#include "kernel/threads/timer_list.h"

#define WOKEN_PER_TICK 400 /* the others wait for the next tick: interrupts are off meanwhile */

static struct deadlines sleepers;
static uint64_t wall_at_boot;
static uint32_t ticks;
static struct time_used used;
static struct time_early early;

uint64_t time_now(void)
{
    return timer_now();
}

uint64_t time_wall(void)
{
    return wall_at_boot + timer_now();
}

void time_add_sleeper(struct thread *thread)
{
    deadline_add(&sleepers, &thread->deadline);
}

uint32_t time_ticks(void)
{
    return ticks;
}

void time_count_tick(struct thread *thread, bool user_mode)
{
    bool idle = !thread->proc;
    thread->user_ticks += user_mode;
    thread->kernel_ticks += !user_mode;
    used.user_ticks += user_mode;
    used.kernel_ticks += !user_mode && !idle;
}

struct time_used time_used(void)
{
    return used;
}

void time_tick_after(uint32_t counts)
{
    early.due = true;
    timer_tick_after(counts);
}

struct time_early time_early_tick(void)
{
    return early;
}

static void tick(void)
{
    if (early.due) {
        early = (struct time_early){.taken_at = (uint32_t)rdtsc()};
        scheduler_end_slice();
    }
    uint64_t now = timer_now(), whole_ticks = now;
    divide_u64(&whole_ticks, NS_PER_TICK);
    ticks = (uint32_t)whole_ticks;
    struct deadline *deadline;
    for (unsigned i = 0; i < WOKEN_PER_TICK && (deadline = deadline_take(&sleepers, now)); i++)
        wait_end(container_of(deadline, struct thread, deadline));
    timers_expire(now);
    scheduler_tick();
    scheduler_policy_tick();
}

void time_init(void)
{
    deadlines_init(&sleepers);
    timers_init();
    wall_at_boot = (uint64_t)rtc_seconds() * NS_PER_SECOND;
    timer_init(tick);
}
