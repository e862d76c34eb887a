/* Moments that come again and again: how often they have, and when they will. */
#include "kernel/linux/periodic.h"

#include "kernel/abi/time.h"
#include "kernel/base/divide.h"

/* The quotient; *value becomes the remainder. */
static uint64_t divide(uint64_t *value, uint64_t divisor)
{
    uint64_t quotient = *value;
    if (divisor <= UINT32_MAX) {
        *value = divide_u64(&quotient, (uint32_t)divisor);
        return quotient;
    }
    quotient = 0; /* below 2^32 */
    for (int bit = 31; bit >= 0; bit--) {
        uint64_t part = divisor << bit;
        if (part >> bit == divisor && part <= *value) {
            *value -= part;
            quotient |= (uint64_t)1 << bit;
        }
    }
    return quotient;
}

/* Behind the interval. */
static uaddr_t value_at(uaddr_t itimerspec)
{
    return itimerspec +
           (call_has_wide_times() ? sizeof(struct timespec64) : sizeof(struct timespec));
}

int periodic_read(struct periodic *out, int clock, bool absolute, uaddr_t from)
{
    uint64_t value;
    int error = user_time_read(from, TIME_TIMESPEC, &out->interval);
    if (!error)
        error = user_time_read(value_at(from), TIME_TIMESPEC, &value);
    if (error)
        return error;
    if (out->interval > INT64_MAX)
        out->interval = INT64_MAX;
    uint64_t base = !absolute ? time_now() : clock == CLOCK_REALTIME ? wall_base() : 0;
    out->set = value > 0;
    out->next = value > INT64_MAX ? INT64_MAX : (int64_t)(base + value);
    return 0;
}

void periodic_start(const struct periodic *periodic, struct timer *timer)
{
    timer_cancel(timer);
    if (periodic->set)
        timer_set(timer, periodic->next < 0 ? 0 : (uint64_t)periodic->next);
}

int periodic_write(const struct periodic *periodic, uaddr_t to)
{
    int64_t now = (int64_t)time_now();
    uint64_t left = 0;
    if (periodic->set && periodic->next > now) {
        left = (uint64_t)(periodic->next - now);
    } else if (periodic->set && periodic->interval) {
        left = (uint64_t)(now - periodic->next);
        divide(&left, periodic->interval);
        left = periodic->interval - left;
    }
    int error = user_time_write(to, TIME_TIMESPEC, periodic->interval);
    return error ? error : user_time_write(value_at(to), TIME_TIMESPEC, left);
}

uint64_t periodic_take(struct periodic *periodic)
{
    int64_t now = (int64_t)time_now();
    uint64_t passed = (uint64_t)(now - periodic->next);
    if (!periodic->set || now < periodic->next)
        return 0;
    periodic->set = periodic->interval > 0;
    if (!periodic->set)
        return 1;
    uint64_t count = 1 + divide(&passed, periodic->interval);
    uint64_t left = periodic->interval - passed;
    bool can_be_told = now < 0 || left <= (uint64_t)(INT64_MAX - now); /* else it is never */
    periodic->next = can_be_told ? now + (int64_t)left : INT64_MAX;
    return count;
}
