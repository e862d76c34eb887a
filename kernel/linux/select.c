/* select(2) and pselect: sets of bits over kernel/files/poll.c. */
#include "kernel/abi/errno.h"
#include "kernel/abi/poll.h"
#include "kernel/base/string.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/poll.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal_mask.h"
#include "kernel/threads/thread.h"
#include "mm/usercopy.h"

#define WORD_BITS    32u
#define WORDS        (FD_LIMIT / WORD_BITS)
#define FDS_PER_STEP 128u /* between two preemption points */

enum { READ, WRITE, EXCEPT, SETS };

/* What each set asks for, and what of poll's makes its bit (as Linux has it). */
static const struct {
    uint16_t asked, counts;
} meanings[SETS] = {
    [READ] = {POLLIN | POLLRDNORM | POLLRDBAND,
              POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR},
    [WRITE] = {POLLOUT | POLLWRNORM | POLLWRBAND, POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR},
    [EXCEPT] = {POLLPRI, POLLPRI},
};

struct fd_sets {
    uint32_t count; /* descriptors from 0 on */
    uaddr_t at[SETS];
    uint32_t bits[SETS][WORDS];
};

static uint32_t size_of(const struct fd_sets *sets)
{
    return (sets->count + WORD_BITS - 1) / WORD_BITS * sizeof(uint32_t);
}

static bool has_bit(const struct fd_sets *sets, unsigned set, uint32_t fd)
{
    return sets->bits[set][fd / WORD_BITS] & 1u << fd % WORD_BITS;
}

static int store_sets(const struct fd_sets *sets)
{
    for (unsigned set = 0; set < SETS; set++)
        if (sets->at[set] && copy_to_user(sets->at[set], sets->bits[set], size_of(sets)))
            return -EFAULT;
    return 0;
}

/* What the sets together ask of a descriptor; 0: nothing. */
static uint32_t asked_of(const struct fd_sets *sets, uint32_t fd)
{
    uint32_t events = 0;
    for (unsigned set = 0; set < SETS; set++)
        if (has_bit(sets, set, fd))
            events |= meanings[set].asked;
    return events;
}

/* After the descriptor with this number: from time to time others may run. */
static void step_end(uint32_t number)
{
    if (number % FDS_PER_STEP == FDS_PER_STEP - 1)
        preempt_point();
}

static uint32_t count_asked(const struct fd_sets *sets)
{
    uint32_t count = 0;
    for (uint32_t fd = 0; fd < sets->count; fd++) {
        count += asked_of(sets, fd) != 0;
        step_end(fd);
    }
    return count;
}

static int fill(struct poll_set *poll, const struct fd_sets *sets)
{
    uint32_t filled = 0;
    for (uint32_t fd = 0; fd < sets->count; fd++) {
        uint32_t events = asked_of(sets, fd);
        if (events) {
            struct poll_entry *entry = poll_set_entry(poll, filled++);
            poll_entry_fill(entry, (int)fd, events);
            if (!entry->file)
                return -EBADF;
        }
        step_end(fd);
    }
    return 0;
}

/* Leaves in the sets what is ready; how many bits that are. */
static int32_t keep_ready(struct fd_sets *sets, struct poll_set *poll)
{
    int32_t bits = 0;
    for (uint32_t i = 0; i < poll->count; i++) {
        const struct poll_entry *entry = poll_set_entry(poll, i);
        uint32_t fd = (uint32_t)entry->fd;
        for (unsigned set = 0; set < SETS; set++) {
            if (!has_bit(sets, set, fd))
                continue;
            if (entry->revents & meanings[set].counts)
                bits++;
            else
                sets->bits[set][fd / WORD_BITS] &= ~(1u << fd % WORD_BITS);
        }
        step_end(i);
    }
    return bits;
}

static NOINLINE int32_t select_in(struct fd_sets *sets, uint64_t deadline)
{
    struct poll_set poll SCOPED(poll_set);
    int32_t result = poll_set_get(&poll, proc_current()->files, count_asked(sets));
    if (!result)
        result = fill(&poll, sets);
    if (!result)
        result = poll_set_wait(&poll, deadline);
    return result < 0 ? result : keep_ready(sets, &poll);
}

static NOINLINE int32_t select_until(int count, const uaddr_t at[SETS], uint64_t deadline)
{
    if (count < 0)
        return -EINVAL;
    struct fd_sets sets = {.count = min_u32((uint32_t)count, FD_LIMIT)};
    memcpy(sets.at, at, sizeof sets.at);
    for (unsigned set = 0; set < SETS; set++)
        if (at[set] && copy_from_user(sets.bits[set], at[set], size_of(&sets)))
            return -EFAULT;
    int32_t result = select_in(&sets, deadline);
    return result >= 0 && store_sets(&sets) ? -EFAULT : result;
}

/* `mask` is the address of a pair, the address of a set and its size, or 0. */
static int32_t pselect(int count, const uaddr_t at[SETS], enum time_shape shape, uaddr_t timeout,
                       uaddr_t mask)
{
    struct user_timeout time;
    uint32_t pair[2] = {0};
    if (mask && copy_from_user(pair, mask, sizeof pair))
        return -EFAULT;
    int error = user_timeout_read(&time, shape, timeout);
    if (!error)
        error = signal_mask_for_sleep(pair[0], pair[1]);
    if (error)
        return error;
    return signal_mask_back(&time, select_until(count, at, time.deadline));
}

int32_t sys__newselect(int count, uaddr_t read, uaddr_t write, uaddr_t except, uaddr_t timeout)
{
    const uaddr_t at[SETS] = {read, write, except};
    return pselect(count, at, TIME_TIMEVAL_ANY, timeout, 0);
}

int32_t sys_select(uaddr_t arguments)
{
    uint32_t words[5];
    if (copy_from_user(words, arguments, sizeof words))
        return -EFAULT;
    return sys__newselect((int)words[0], words[1], words[2], words[3], words[4]);
}

int32_t sys_pselect6(int count, uaddr_t read, uaddr_t write, uaddr_t except, uaddr_t timeout,
                     uaddr_t mask)
{
    const uaddr_t at[SETS] = {read, write, except};
    return pselect(count, at, TIME_TIMESPEC, timeout, mask);
}
