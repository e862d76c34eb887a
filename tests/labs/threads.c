/*
 * The tests of lab threads: futexes, and what the C library makes of them. Each thread of a test
 * notes what it has got; the first one looks after them.
 */
#include "tests/labs/parties.h"

#include <limits.h>
#include <semaphore.h>

#include "kernel/abi/futex.h"

#define PATIENCE 100000000 /* ns: until a time-out */
#define LATE     30000000  /* ns after that: it has slept for too long */
#define PAIRS    256
#define FREE     120 /* instructions: a system call has more */
#define ANY      (~0u)
#define THREADS  3
#define ROUNDS   40
#define OTHER_AT ((void *)0x30000000)

/* What a test shares beside its parties. */
struct own {
    volatile int word, words[PARTS];
    struct timespec deadline;
    volatile uint64_t ended_at;
    volatile int shared; /* a file of memory */
    volatile int inside, flag, counter, readers, arrived[ROUNDS];
    sem_t semaphore;
};
#define OWN ((struct own *)OWN_AT)

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;

/* --- 6.1: futex(2) ---------------------------------------------------------------------------- */

#define WAIT PHRASE("futex(FUTEX_WAIT)")

static long futex(volatile int *word, int operation, int value, void *time)
{
    return call6(SYS_futex, (long)word, operation, value, (long)time, 0, -1);
}

static void waits_on_own_word(uint32_t own)
{
    end_part(own, futex(&OWN->words[own], FUTEX_WAIT, 0, NULL));
}

static void waits_on_word(uint32_t own)
{
    end_part(own, futex(&OWN->word, FUTEX_WAIT, OWN->word, NULL));
}

static uint32_t sleeper(void (*body)(uint32_t))
{
    uint32_t part = start(body);
    must_sleep(part, WAIT);
    return part;
}

static void must_wake(volatile int *word, int most, long wanted)
{
    long woken = futex(word, FUTEX_WAKE, most, NULL);
    if (woken != wanted)
        FAIL("FUTEX_WAKE of at most %d returned %ld, where it has %ld to wake", most, woken,
             wanted);
}

static void must_stay(uint32_t part)
{
    if (count_ended(part, part + 1) != 0)
        FAIL("one goes on that nobody has woken");
}

static void sleeps(void)
{
    TRY("a thread waits by futex() while a word is as it says; then it is woken");
    EXPECT("it sleeps, without using the CPU, until it is woken, and gets 0");
    OWN->word = (int)number(0, 6, 99);
    uint32_t part = sleeper(waits_on_word);
    must_use_no_time(part, WAIT);
    must_wake(&OWN->word, 1, 1);
    must_end(part, WAIT, 0);
    OBSERVE(OWN->word);
    PASS();
}

static void must_refuse(const char *what, volatile int *word, int value, long wanted)
{
    struct timespec soon = {0, PATIENCE};
    long result = futex(word, FUTEX_WAIT, value, &soon);
    if (result != wanted)
        FAIL("%s: futex() returned %ld, not %ld", what, result, wanted);
}

static void changed(void)
{
    TRY("FUTEX_WAIT where the word is another, is not aligned, or is not there");
    EXPECT("EAGAIN (11) at once, EINVAL (22), EFAULT (14)");
    must_refuse(PHRASE("the word is 0, and 4 is said"), &OWN->word, 4, -EAGAIN);
    must_refuse(PHRASE("the word is not aligned"), (volatile int *)(OWN_AT + 1), 0, -EINVAL);
    must_refuse(PHRASE("no memory is there"), (volatile int *)PAGE, 0, -EFAULT);
    PASS();
}

static void oldest(void)
{
    TRY("three threads sleep on one word, one on another; one is woken, and then all");
    EXPECT("first the one that sleeps longest, then the two others of this word");
    uint32_t apart = sleeper(waits_on_own_word), part[THREADS];
    for (uint32_t i = 0; i < THREADS; i++)
        part[i] = sleeper(waits_on_word);
    must_wake(&OWN->word, 1, 1);
    must_end(part[0], WAIT, 0);
    must_stay(part[1]);
    must_stay(part[2]);
    must_wake(&OWN->word, INT_MAX, 2);
    must_end(part[1], WAIT, 0);
    must_end(part[2], WAIT, 0);
    must_stay(apart);
    must_wake(&OWN->word, INT_MAX, 0);
    must_wake(&OWN->words[apart], 1, 1);
    PASS();
}

static void waits_with_deadline(uint32_t own)
{
    long result = futex(&OWN->word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, OWN->word,
                        (void *)&OWN->deadline);
    OWN->ended_at = now(CLOCK_REALTIME);
    end_part(own, result);
}

/* Of something that was to end at OWN->deadline. */
static void must_be_in_time(const char *call)
{
    uint64_t deadline = (uint64_t)OWN->deadline.tv_sec * SECOND + (uint64_t)OWN->deadline.tv_nsec;
    if (OWN->ended_at < deadline)
        FAIL("%s ended %u us before its time", call,
             (unsigned)((uint32_t)(deadline - OWN->ended_at) / 1000));
    if (OWN->ended_at > deadline + LATE)
        FAIL("%s ended %u ms after its time", call,
             (unsigned)((uint32_t)(OWN->ended_at - deadline) / 1000000));
}

static void on_signal(int signal)
{
    (void)signal;
}

static void interrupt(uint32_t part)
{
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = on_signal}, NULL);
    call3(SYS_tgkill, SHARED->part[part].pid, SHARED->part[part].tid, SIGUSR1);
}

static void times(void)
{
    TRY("a thread waits with a time-out, another has a signal; then both are to be woken");
    EXPECT("ETIMEDOUT (110) in time, EINTR (4), and nobody is left to wake");
    OWN->deadline = after(PATIENCE);
    uint32_t part = sleeper(waits_with_deadline);
    nap(2 * PATIENCE);
    must_end(part, WAIT, -ETIMEDOUT);
    must_be_in_time(WAIT);
    part = sleeper(waits_on_word);
    interrupt(part);
    must_end(part, WAIT, -EINTR);
    must_wake(&OWN->word, INT_MAX, 0);
    PASS();
}

static void waits_elsewhere(uint32_t own)
{
    volatile int *word =
        mmap(OTHER_AT, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, OWN->shared, 0);
    end_part(own, futex(word, FUTEX_WAIT, 7, NULL));
}

static volatile int *shared_word(void)
{
    OWN->shared = shm_open("/word", O_RDWR | O_CREAT, 0600);
    ftruncate(OWN->shared, PAGE);
    volatile int *word = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, OWN->shared, 0);
    *word = 7;
    return word;
}

static void meet(void)
{
    TRY("two processes have a page of shared memory at two addresses; one waits on it, one wakes");
    EXPECT("they meet: the word is known by its memory, not by its address");
    volatile int *word = shared_word();
    uint32_t part = start_process(waits_elsewhere);
    must_sleep(part, WAIT);
    must_wake(OTHER_AT == word ? &OWN->word : word, 1, 1);
    must_end(part, WAIT, 0);
    PASS();
}

static void gone(void)
{
    TRY("a process sleeps on shared memory and is killed; another one comes");
    EXPECT("the second alone is woken");
    uint32_t first = start_process(waits_on_word);
    must_sleep(first, WAIT);
    call2(SYS_kill, SHARED->part[first].pid, SIGKILL);
    call4(SYS_wait4, SHARED->part[first].pid, 0, 0, 0);
    must_wake(&OWN->word, 1, 0);
    uint32_t second = start_process(waits_on_word);
    must_sleep(second, WAIT);
    must_wake(&OWN->word, INT_MAX, 1);
    must_end(second, WAIT, 0);
    PASS();
}

/* --- 6.2: mutexes ----------------------------------------------------------------------------- */

#define LOCK PHRASE("pthread_mutex_lock()")

static void must_be_0(const char *call, int error)
{
    if (error)
        FAIL("%s returned %d", call, error);
}

static void come_in(void)
{
    if (__atomic_fetch_add(&OWN->inside, 1, __ATOMIC_SEQ_CST) != 0)
        FAIL("two are inside at once");
}

static void go_out(void)
{
    __atomic_fetch_sub(&OWN->inside, 1, __ATOMIC_SEQ_CST);
}

static void lock(void)
{
    must_be_0(LOCK, pthread_mutex_lock(&mutex));
}

static void unlock(void)
{
    must_be_0(PHRASE("pthread_mutex_unlock()"), pthread_mutex_unlock(&mutex));
}

static void counts(uint32_t own)
{
    for (int i = 0; i < ROUNDS; i++) {
        lock();
        come_in();
        int value = OWN->counter;
        yield(1);
        OWN->counter = value + 1;
        go_out();
        unlock();
    }
    end_part(own, 0);
}

static void excludes(void)
{
    TRY("three threads add to a counter, each under the mutex; inside, each lets the others run");
    EXPECT("never two inside, and no addition is lost");
    uint32_t part[THREADS];
    for (uint32_t i = 0; i < THREADS; i++)
        part[i] = start(counts);
    for (uint32_t i = 0; i < THREADS; i++)
        must_end(part[i], LOCK, 0);
    if (OWN->counter != THREADS * ROUNDS)
        FAIL("%d additions have come to %d", THREADS * ROUNDS, OWN->counter);
    OBSERVE(OWN->counter);
    PASS();
}

static void locks(uint32_t own)
{
    int error = pthread_mutex_lock(&mutex);
    OWN->flag++;
    end_part(own, error);
    while (OWN->word < OWN->flag) /* has it until it may give it back */
        yield(1);
    unlock();
}

static void waits(void)
{
    TRY("this thread has the mutex, three others want it; each gives it back in turn");
    EXPECT("they sleep, and each gets it, the last one too");
    uint32_t part[THREADS];
    lock();
    for (uint32_t i = 0; i < THREADS; i++) {
        part[i] = start(locks);
        must_sleep(part[i], LOCK);
    }
    must_use_no_time(part[0], LOCK);
    unlock();
    for (int i = 1; i <= THREADS; i++) {
        uint32_t got = 0;
        for (int turns = 0; got < (uint32_t)i; turns++) {
            if (turns == A_WHILE)
                FAIL("%d of %d have had the mutex, and it was given back; the others sleep on",
                     i - 1, THREADS);
            got = count_ended(part[0], part[THREADS - 1] + 1);
        }
        if (got > (uint32_t)i)
            FAIL("two are inside at once");
        OWN->word = i;
    }
    PASS();
}

static uint32_t cost(void (*one)(void), void (*other)(void))
{
    uint32_t begin = (uint32_t)__builtin_ia32_rdtsc();
    for (int i = 0; i < PAIRS; i++) {
        one();
        other();
    }
    return ((uint32_t)__builtin_ia32_rdtsc() - begin) / PAIRS;
}

static void must_be_free(const char *what, void (*one)(void), void (*other)(void))
{
    cost(one, other);
    uint32_t each = cost(one, other);
    MEASURE("instructions", each);
    if (each > FREE)
        FAIL("%s: %u instructions for nothing: the kernel was asked", what, (unsigned)each);
}

static void free_lock(void)
{
    TRY("a mutex that nobody else wants is locked and unlocked, 256 times");
    EXPECT("at most 120 instructions each: no system call");
    lock();
    unlock();
    must_be_free(PHRASE("a mutex"), lock, unlock);
    PASS();
}

static void locks_until(uint32_t own)
{
    struct timespec deadline = OWN->deadline;
    int error = pthread_mutex_timedlock(&mutex, &deadline);
    OWN->ended_at = now(CLOCK_REALTIME);
    if (!error)
        pthread_mutex_unlock(&mutex);
    end_part(own, error);
}

static void timed_lock(void)
{
    TRY("pthread_mutex_timedlock() of a mutex that this thread has; again when it is free");
    EXPECT("ETIMEDOUT (110) in time; then 0");
    const char *call = PHRASE("pthread_mutex_timedlock()");
    lock();
    OWN->deadline = after(PATIENCE);
    uint32_t part = start(locks_until);
    must_sleep(part, call);
    nap(2 * PATIENCE);
    must_end(part, call, ETIMEDOUT);
    must_be_in_time(call);
    OWN->deadline = after(SECOND);
    part = start(locks_until);
    must_sleep(part, call);
    unlock();
    must_end(part, call, 0);
    lock();
    unlock();
    PASS();
}

static void go_through(void)
{
    lock();
    come_in();
    go_out();
    unlock();
}

/* Is inside still when the other goes on. */
static void linger(void)
{
    come_in();
    yield(2 * SWITCHES);
    go_out();
}

static void stay_inside(void)
{
    lock();
    linger();
    unlock();
}

static void lock_moments(void)
{
    TRY("a mutex is taken and given back; at each instruction another thread comes in between");
    EXPECT("both get through, and never two are inside");
    at_each_moment(PHRASE("lock, where another has it"), go_through, PHRASE("unlock"), lock,
                   unlock);
    at_each_moment(PHRASE("lock and unlock"), go_through, PHRASE("lock and unlock"), nothing_before,
                   stay_inside);
    PASS();
}

/* --- 6.3: conditions -------------------------------------------------------------------------- */

#define COND_WAIT PHRASE("pthread_cond_wait()")

static void wait_for_flag(void)
{
    lock();
    while (OWN->flag == 0)
        must_be_0(COND_WAIT, pthread_cond_wait(&condition, &mutex));
    come_in();
    OWN->flag--;
    go_out();
    unlock();
}

static void waits_for_flag(uint32_t own)
{
    wait_for_flag();
    end_part(own, 0);
}

static void raise_flags(int count, bool all)
{
    lock();
    OWN->flag += count;
    int error = all ? pthread_cond_broadcast(&condition) : pthread_cond_signal(&condition);
    must_be_0(all ? PHRASE("pthread_cond_broadcast()") : PHRASE("pthread_cond_signal()"), error);
    unlock();
}

static void raise_flag(void)
{
    raise_flags(1, false);
}

static uint32_t waiter(void)
{
    uint32_t part = start(waits_for_flag);
    must_sleep(part, COND_WAIT);
    return part;
}

static void hands_over(void)
{
    TRY("a thread waits for a condition; another takes the mutex, signals, and keeps it a while");
    EXPECT("the mutex is free while it waits, and its own when it goes on");
    uint32_t part = waiter();
    must_use_no_time(part, COND_WAIT);
    if (pthread_mutex_trylock(&mutex) != 0)
        FAIL("it waits, and has the mutex still");
    come_in();
    OWN->flag = 1;
    pthread_cond_signal(&condition);
    yield(A_WHILE);
    if (SHARED->part[part].ended)
        FAIL("it has gone on without the mutex");
    go_out();
    unlock();
    must_end(part, COND_WAIT, 0);
    lock();
    unlock();
    PASS();
}

static void signals(void)
{
    TRY("three threads wait for a condition; it is signaled once, and once more, and once more");
    EXPECT("each time one of them goes on");
    uint32_t first = waiter();
    waiter();
    waiter();
    for (uint32_t i = 1; i <= THREADS; i++) {
        raise_flag();
        uint32_t ended = count_ended(first, first + THREADS);
        if (ended != i)
            FAIL("after signal %u of 3, %u go on", (unsigned)i, (unsigned)ended);
        OBSERVE(ended);
    }
    PASS();
}

static void broadcasts(void)
{
    TRY("three threads wait for a condition; one broadcast says that it holds for all");
    EXPECT("all three go on");
    uint32_t first = waiter();
    waiter();
    waiter();
    raise_flags(THREADS, true);
    uint32_t ended = count_ended(first, first + THREADS);
    if (ended != THREADS)
        FAIL("%u of 3 go on", (unsigned)ended);
    OBSERVE(ended);
    PASS();
}

static void waits_until(uint32_t own)
{
    struct timespec deadline = OWN->deadline;
    lock();
    int error = pthread_cond_timedwait(&condition, &mutex, &deadline);
    OWN->ended_at = now(CLOCK_REALTIME);
    if (pthread_mutex_trylock(&mutex) == 0)
        FAIL("after the time-out it has no mutex");
    unlock();
    end_part(own, error);
}

static void timed_wait(void)
{
    TRY("pthread_cond_timedwait(), and nobody signals");
    EXPECT("ETIMEDOUT (110), in time, and with the mutex");
    const char *call = PHRASE("pthread_cond_timedwait()");
    OWN->deadline = after(PATIENCE);
    uint32_t part = start(waits_until);
    must_sleep(part, call);
    nap(2 * PATIENCE);
    must_end(part, call, ETIMEDOUT);
    must_be_in_time(call);
    PASS();
}

static void cond_moments(void)
{
    TRY("one thread waits for a condition, one signals; each comes in at each instruction of the "
        "other");
    EXPECT("no signal is lost: both get through");
    const char *waits_there = PHRASE("wait for a condition"), *signals_there = PHRASE("signal");
    at_each_moment(waits_there, wait_for_flag, signals_there, nothing_before, raise_flag);
    at_each_moment(signals_there, raise_flag, waits_there, nothing_before, wait_for_flag);
    PASS();
}

/* --- 6.4: semaphores -------------------------------------------------------------------------- */

#define SEM_WAIT PHRASE("sem_wait()")

static void sem_down(void)
{
    must_be_0(SEM_WAIT, sem_wait(&OWN->semaphore));
}

static void sem_up(void)
{
    must_be_0(PHRASE("sem_post()"), sem_post(&OWN->semaphore));
}

static void downs(uint32_t own)
{
    errno = 0;
    end_part(own, sem_wait(&OWN->semaphore) == 0 ? 0 : -errno);
}

static void must_have(int wanted)
{
    int value = -1;
    sem_getvalue(&OWN->semaphore, &value);
    if (value != wanted)
        FAIL("the semaphore has %d, and was to have %d", value, wanted);
}

static void units(void)
{
    TRY("a semaphore has some units; all are taken, one by one, by waiting and by trying");
    EXPECT("as many pass; then sem_trywait() says EAGAIN (11), and who waits sleeps");
    uint32_t count = number(0, 2, 9);
    sem_init(&OWN->semaphore, 0, count);
    for (uint32_t i = 0; i < count; i++) {
        must_have((int)(count - i));
        if (i % 2)
            must_be_0(PHRASE("sem_trywait()"), sem_trywait(&OWN->semaphore));
        else
            sem_down();
    }
    OBSERVE(count);
    errno = 0;
    if (sem_trywait(&OWN->semaphore) == 0 || errno != EAGAIN)
        FAIL("no unit is left; sem_trywait() says %d", errno);
    uint32_t part = start(downs);
    must_sleep(part, SEM_WAIT);
    must_use_no_time(part, SEM_WAIT);
    PASS();
}

static void posts(void)
{
    TRY("three threads wait for a semaphore; it is posted three times, and twice more");
    EXPECT("each post lets one go on; what nobody waits for is kept");
    sem_init(&OWN->semaphore, 0, 0);
    uint32_t first = start(downs);
    start(downs);
    start(downs);
    for (uint32_t i = 0; i < THREADS; i++)
        must_sleep(first + i, SEM_WAIT);
    for (uint32_t i = 1; i <= THREADS; i++) {
        sem_up();
        uint32_t ended = count_ended(first, first + THREADS);
        if (ended != i)
            FAIL("after post %u of 3, %u go on", (unsigned)i, (unsigned)ended);
        OBSERVE(ended);
    }
    sem_up();
    sem_up();
    must_have(2);
    PASS();
}

static void across(void)
{
    TRY("a semaphore in shared memory; one process waits and is killed, another waits; it is "
        "posted");
    EXPECT("the unit is for the one that lives");
    sem_init(&OWN->semaphore, 1, 0);
    uint32_t first = start_process(downs);
    must_sleep(first, SEM_WAIT);
    uint32_t second = start_process(downs);
    must_sleep(second, SEM_WAIT);
    call2(SYS_kill, SHARED->part[first].pid, SIGKILL);
    call4(SYS_wait4, SHARED->part[first].pid, 0, 0, 0);
    sem_up();
    must_end(second, SEM_WAIT, 0);
    must_have(0);
    PASS();
}

static void interrupted(void)
{
    TRY("a signal comes to a thread that waits for a semaphore; then it is posted");
    EXPECT("-1 with EINTR (4), and the unit is kept");
    sem_init(&OWN->semaphore, 0, 0);
    uint32_t part = start(downs);
    must_sleep(part, SEM_WAIT);
    interrupt(part);
    must_end(part, SEM_WAIT, -EINTR);
    sem_up();
    must_have(1);
    PASS();
}

static void free_semaphore(void)
{
    TRY("a semaphore for which nobody waits is taken and posted, 256 times");
    EXPECT("at most 120 instructions each: no system call");
    sem_init(&OWN->semaphore, 1, 1);
    sem_down();
    sem_up();
    must_be_free(PHRASE("a semaphore"), sem_down, sem_up);
    PASS();
}

static void pass_gate(void)
{
    sem_down();
    come_in();
    go_out();
    sem_up();
}

static void stay_behind_gate(void)
{
    sem_down();
    linger();
    sem_up();
}

static void sem_moments(void)
{
    TRY("one thread waits for a semaphore, one posts; each comes in at each instruction of the "
        "other");
    EXPECT("no post is lost, and no unit is taken twice");
    sem_init(&OWN->semaphore, 0, 0);
    at_each_moment(PHRASE("sem_wait"), sem_down, PHRASE("sem_post"), nothing_before, sem_up);
    at_each_moment(PHRASE("sem_post"), sem_up, PHRASE("sem_wait"), nothing_before, sem_down);
    sem_init(&OWN->semaphore, 0, 1);
    at_each_moment(PHRASE("sem_wait and sem_post"), pass_gate, PHRASE("sem_wait and sem_post"),
                   nothing_before, stay_behind_gate);
    must_have(1);
    PASS();
}

/* --- 6.5: monitors ---------------------------------------------------------------------------- */

#define READ  PHRASE("pthread_rwlock_rdlock()")
#define WRITE PHRASE("pthread_rwlock_wrlock()")

static void leave_rwlock(void)
{
    must_be_0(PHRASE("pthread_rwlock_unlock()"), pthread_rwlock_unlock(&rwlock));
}

static void reads(uint32_t own)
{
    end_part(own, pthread_rwlock_rdlock(&rwlock));
}

static void writes(uint32_t own)
{
    end_part(own, pthread_rwlock_wrlock(&rwlock));
}

static uint32_t waiting(void (*body)(uint32_t), const char *call)
{
    uint32_t part = start(body);
    must_sleep(part, call);
    return part;
}

static void readers(void)
{
    TRY("a writer is in; three readers come; the writer goes");
    EXPECT("they sleep until then, and come in together; no writer comes in beside them");
    must_be_0(WRITE, pthread_rwlock_wrlock(&rwlock));
    uint32_t first = waiting(reads, READ);
    must_use_no_time(first, READ);
    waiting(reads, READ);
    waiting(reads, READ);
    leave_rwlock();
    uint32_t in = count_ended(first, first + THREADS);
    if (in != THREADS)
        FAIL("the writer has gone, and %u of 3 readers are in", (unsigned)in);
    for (uint32_t i = 0; i < THREADS; i++)
        must_end(first + i, READ, 0);
    if (pthread_rwlock_trywrlock(&rwlock) != EBUSY)
        FAIL("a writer came in beside readers");
    if (pthread_rwlock_tryrdlock(&rwlock) != 0)
        FAIL("a reader does not come in beside readers");
    PASS();
}

static void writer(void)
{
    TRY("two readers are in; a writer comes; the readers go");
    EXPECT("it sleeps until the second has gone, and is alone then");
    must_be_0(READ, pthread_rwlock_rdlock(&rwlock));
    must_be_0(READ, pthread_rwlock_rdlock(&rwlock));
    uint32_t part = waiting(writes, WRITE);
    leave_rwlock();
    yield(A_WHILE);
    if (SHARED->part[part].ended)
        FAIL("one of two readers has gone, and the writer is in");
    leave_rwlock();
    must_end(part, WRITE, 0);
    if (pthread_rwlock_trywrlock(&rwlock) != EBUSY || pthread_rwlock_tryrdlock(&rwlock) != EBUSY)
        FAIL("a writer is in, and another comes in beside it");
    PASS();
}

static void writer_first(void)
{
    TRY("a reader is in, a writer waits, and another reader comes; then the first reader goes");
    EXPECT("the writer goes before the reader that came later; then that one comes in");
    must_be_0(READ, pthread_rwlock_rdlock(&rwlock));
    uint32_t first = waiting(writes, WRITE);
    if (pthread_rwlock_tryrdlock(&rwlock) != EBUSY)
        FAIL("a reader passes a writer that waits");
    uint32_t later = waiting(reads, READ);
    leave_rwlock();
    must_end(first, WRITE, 0);
    must_stay(later);
    leave_rwlock();
    must_end(later, READ, 0);
    PASS();
}

static void arrives(uint32_t own)
{
    int result = pthread_barrier_wait(&barrier);
    if (result == PTHREAD_BARRIER_SERIAL_THREAD)
        OWN->counter++;
    end_part(own, result == PTHREAD_BARRIER_SERIAL_THREAD ? 0 : result);
}

static void together(void)
{
    TRY("three threads come to a barrier for three");
    EXPECT("the first two sleep; with the third all go on, and one of them is told so");
    const char *call = PHRASE("pthread_barrier_wait()");
    pthread_barrier_init(&barrier, NULL, THREADS);
    uint32_t first = waiting(arrives, call);
    must_use_no_time(first, call);
    waiting(arrives, call);
    start(arrives);
    for (uint32_t i = 0; i < THREADS; i++)
        must_end(first + i, call, 0);
    if (OWN->counter != 1)
        FAIL("%d of 3 have got PTHREAD_BARRIER_SERIAL_THREAD", OWN->counter);
    OBSERVE(OWN->counter);
    PASS();
}

static void arrive(int round, int party)
{
    __atomic_fetch_or(&OWN->arrived[round], 1 << party, __ATOMIC_SEQ_CST);
    int result = pthread_barrier_wait(&barrier);
    if (result != 0 && result != PTHREAD_BARRIER_SERIAL_THREAD)
        FAIL("pthread_barrier_wait() returned %d", result);
    if (OWN->arrived[round] != 3)
        FAIL("one has passed the barrier before the other has come");
}

/* Round after round: who is fast comes to the next one while the other has not left this one. */
static void arrive_twice(int party)
{
    arrive(0, party);
    arrive(1, party);
}

static void one_arrives(void)
{
    arrive_twice(0);
}

static void other_arrives(void)
{
    arrive_twice(1);
}

static void clear_arrived(void)
{
    memset((void *)OWN->arrived, 0, sizeof OWN->arrived);
}

static void rounds(void)
{
    TRY("two threads meet at a barrier twice in a row; one is stopped at each instruction");
    EXPECT("nobody passes before both have come, and nobody is left behind");
    pthread_barrier_init(&barrier, NULL, 2);
    const char *what = PHRASE("a barrier, twice");
    at_each_moment(what, one_arrives, what, clear_arrived, other_arrives);
    PASS();
}

static const struct lab_test TESTS[] = {
    {"sleeps", sleeps},
    {"changed", changed},
    {"oldest", oldest},
    {"times", times},
    {"meet", meet},
    {"gone", gone},
    {"excludes", excludes},
    {"waits", waits},
    {"free-lock", free_lock},
    {"timed-lock", timed_lock},
    {"lock-moments", lock_moments},
    {"hands-over", hands_over},
    {"signals", signals},
    {"broadcasts", broadcasts},
    {"timed-wait", timed_wait},
    {"cond-moments", cond_moments},
    {"units", units},
    {"posts", posts},
    {"across", across},
    {"interrupted", interrupted},
    {"free-semaphore", free_semaphore},
    {"sem-moments", sem_moments},
    {"readers", readers},
    {"writer", writer},
    {"writer-first", writer_first},
    {"together", together},
    {"rounds", rounds},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
