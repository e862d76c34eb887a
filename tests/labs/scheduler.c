/*
 * The tests of lab scheduler: who has the CPU when, as the processes themselves see it. Each reads
 * the clock again and again; where two readings are far apart, somebody else has run between them.
 */
#include "kernel/abi/prctl.h"
#include "tests/labs/harness.h"

#include <time.h>

#define MS       1000000u /* of the clock, which counts nanoseconds of the machine's time */
#define TICK     (10 * MS)
#define SLICE    (2 * TICK)
#define PAUSE    MS /* between two readings: no interrupt takes as long */
#define TRACKS   8
#define RUNS     64
#define LOG_SIZE 64

/* What a process has seen of its own time. */
struct track {
    uint32_t runs;      /* from a pause to the next */
    uint32_t run[RUNS]; /* how long each was */
    uint32_t used;      /* on the CPU, within the window */
    uint32_t longest;   /* pause, while it could have run */
    uint32_t responses; /* sum: from the end of each sleep until it ran */
    uint32_t ended_at;
    bool ended;
};

/* In the shared mapping, beside STATE. */
struct shared {
    uint32_t begin, end; /* the window */
    uint32_t logged;
    char log[LOG_SIZE];
    int gate[2], answer[2];
    struct track tracks[TRACKS];
};
#define SHARED ((volatile struct shared *)(STATE_AT + 0x10000))

/* Differences alone mean anything, up to 4 s. */
static uint32_t now(void)
{
    return (uint32_t)__builtin_ia32_rdtsc();
}

static bool before(uint32_t moment)
{
    return (int32_t)(now() - moment) < 0;
}

static void sleep_for(uint32_t span)
{
    struct timespec time = {.tv_nsec = (long)span};
    call2(SYS_nanosleep, (long)&time, 0);
}

static void sleep_until(uint32_t moment)
{
    while (before(moment))
        sleep_for(moment - now());
}

static _Noreturn void end_process(void)
{
    call1(SYS_exit_group, 0);
    stay();
}

/* Forks one of several, which finds its number in `own_number`. */
static uint32_t own_number;

static void fork_all(uint32_t count, void (*body)(void))
{
    for (own_number = 0; own_number < count; own_number++)
        fork_child(body);
}

/* Before the kernel checks itself: nobody is half gone then. */
static void await_ends(uint32_t count)
{
    while (count-- > 0)
        call4(SYS_wait4, -1, 0, 0, 0);
}

static volatile struct track *own_track(void)
{
    return &SHARED->tracks[own_number];
}

/* --- computing processes --------------------------------------------------------------------- */

static void note_run(volatile struct track *track, uint32_t length)
{
    if (track->runs < RUNS)
        track->run[track->runs++] = length;
}

/* Computes to the end of the window. */
static void compute(void)
{
    volatile struct track *track = own_track();
    uint32_t begun = now(), last = begun, at = begun;
    for (; (int32_t)(at - SHARED->end) < 0; last = at) {
        at = now();
        if (at - last > PAUSE) {
            note_run(track, last - begun);
            begun = at;
        } else if ((int32_t)(last - SHARED->begin) >= 0) {
            track->used += at - last;
        }
    }
    track->ended = true;
    end_process();
}

static void open_window(uint32_t from, uint32_t length)
{
    SHARED->begin = now() + from;
    SHARED->end = SHARED->begin + length;
}

static void preempted(void)
{
    TRY("a process computes for 300 ms; another sleeps for 30 ms meanwhile");
    EXPECT("it runs again at most 40 ms later: the other's slice, of 20 ms, has ended by then");
    open_window(0, 300 * MS);
    uint32_t due = now() + 30 * MS;
    fork_child(compute);
    sleep_for(30 * MS);
    uint32_t late = now() - due;
    if (own_track()->ended)
        FAIL("it ran when the other had computed to its end: nobody took the CPU from that");
    if (late > 40 * MS)
        FAIL("it ran %u ms later", (unsigned)(late / MS));
    PASS();
}

static void slices(void)
{
    enum { PROCESSES = 3, LEAST = 3 };
    TRY("%d processes compute for 400 ms", PROCESSES);
    EXPECT("each runs for 20 ms (2 ticks) at a time");
    open_window(0, 400 * MS);
    fork_all(PROCESSES, compute);
    sleep_until(SHARED->end + 100 * MS);
    for (uint32_t i = 0; i < PROCESSES; i++) {
        volatile struct track *track = &SHARED->tracks[i];
        if (track->runs < LEAST)
            FAIL("process %u of %d was interrupted %u times", (unsigned)i + 1, PROCESSES,
                 (unsigned)track->runs);
        for (uint32_t n = 1; n < track->runs; n++) { /* the first began within a tick */
            if (track->run[n] < SLICE - TICK / 2 || track->run[n] > SLICE + TICK / 2)
                FAIL("process %u of %d ran for %u ms at a time", (unsigned)i + 1, PROCESSES,
                     (unsigned)((track->run[n] + MS / 2) / MS));
        }
    }
    PASS();
}

static void fair(void)
{
    enum { PROCESSES = 4, PERCENT = 2 };
    TRY("%d processes compute for 800 ms", PROCESSES);
    EXPECT("each has a quarter of the CPU: the most and the least differ by at most %d %%",
           PERCENT);
    open_window(200 * MS, 800 * MS); /* all are there by then */
    fork_all(PROCESSES, compute);
    sleep_until(SHARED->end + 100 * MS);
    uint32_t least = UINT32_MAX, most = 0;
    for (uint32_t i = 0; i < PROCESSES; i++) {
        uint32_t used = SHARED->tracks[i].used;
        least = used < least ? used : least;
        most = used > most ? used : most;
    }
    MEASURE("least-ms", least / MS);
    MEASURE("most-ms", most / MS);
    if (most - least > most / 100 * PERCENT || least == 0)
        FAIL("the least had %u ms of the CPU, the most %u ms", (unsigned)(least / MS),
             (unsigned)(most / MS));
    PASS();
}

/* --- yields and wake-ups -----------------------------------------------------------------------
 */

static void log_letter(char what)
{
    if (SHARED->logged < LOG_SIZE)
        SHARED->log[SHARED->logged++] = what;
}

static void yield(void)
{
    call0(SYS_sched_yield);
}

/* Until so many letters are in the log. */
static void await_log(uint32_t count)
{
    for (int i = 0; SHARED->logged < count; i++) {
        if (i == TURNS_WAIT)
            FAIL("%u of %u parts were played: a process does not get to run",
                 (unsigned)SHARED->logged, (unsigned)count);
        yield();
    }
}

enum { YIELDERS = 4, ROUNDS = 5 };

static void child_yields(void)
{
    await_turn(1, "the parent");
    for (int round = 0; round < ROUNDS; round++) {
        log_letter(letter(own_number));
        yield();
    }
    end_process();
}

static void yield_order(void)
{
    TRY("%d processes write a letter and yield, %d times each", YIELDERS, ROUNDS);
    EXPECT("they take turns: %c%c%c%c, again and again", letter(0), letter(1), letter(2),
           letter(3));
    fork_all(YIELDERS, child_yields);
    for (int i = 0; i < 3; i++)
        yield(); /* all are there and wait for their turn */
    give_turn(1);
    await_log(YIELDERS * ROUNDS);
    for (uint32_t i = 0; i < YIELDERS * ROUNDS; i++) {
        const volatile char *round = &SHARED->log[i / YIELDERS * YIELDERS];
        if (SHARED->log[i] != letter(i % YIELDERS))
            FAIL("round %u was %c%c%c%c", (unsigned)(i / YIELDERS + 1), round[0], round[1],
                 round[2], round[3]);
    }
    for (uint32_t i = 0; i < YIELDERS; i++)
        OBSERVE(SHARED->log[i]);
    await_ends(YIELDERS);
    PASS();
}

#define WAKER   letter(0)
#define SLEEPER letter(1)

static void child_sleeps(void)
{
    char byte;
    give_turn(1);
    call3(SYS_read, SHARED->gate[0], (long)&byte, 1);
    log_letter(SLEEPER);
    end_process();
}

static void child_waits(void)
{
    await_turn(2, "the waker");
    log_letter(letter(2 + own_number));
    end_process();
}

static void make_pipe(volatile int ends[2])
{
    int made[2];
    if (call1(SYS_pipe, (long)made) != 0)
        FAIL("pipe() failed");
    ends[0] = made[0];
    ends[1] = made[1];
}

static void woken(void)
{
    enum { WAITING = 2, PARTS = 2 + WAITING + 1 };
    TRY("two processes are ready; a third, '%c', wakes a fourth, '%c', and yields", WAKER, SLEEPER);
    EXPECT("the two run, then '%c', then '%c': who is woken goes behind all who wait", SLEEPER,
           WAKER);
    make_pipe(SHARED->gate);
    fork_child(child_sleeps);
    fork_all(WAITING, child_waits);
    await_turn(1, "the sleeper");
    for (int i = 0; i < 3; i++)
        yield(); /* now it sleeps */
    give_turn(2);
    log_letter(WAKER);
    call3(SYS_write, SHARED->gate[1], (long)"", 1);
    yield();
    log_letter(WAKER);
    await_log(PARTS);
    const volatile char *log = SHARED->log;
    if (log[3] != SLEEPER || log[4] != WAKER)
        FAIL("they ran in this order: %c%c%c%c%c", log[0], log[1], log[2], log[3], log[4]);
    OBSERVE(log[3]);
    OBSERVE(log[4]);
    await_ends(1 + WAITING);
    PASS();
}

/* Hands a byte to and fro with the other, to the end of the window. */
static void child_pings(void)
{
    char byte = 0;
    int from = own_number == 0 ? SHARED->gate[0] : SHARED->answer[0];
    int to = own_number == 0 ? SHARED->answer[1] : SHARED->gate[1];
    while (before(SHARED->end)) {
        if (own_number == 0)
            call3(SYS_write, to, (long)&byte, 1);
        call3(SYS_read, from, (long)&byte, 1);
        if (own_number != 0)
            call3(SYS_write, to, (long)&byte, 1);
    }
    end_process();
}

static void not_starved(void)
{
    enum { LENGTH = 300 };
    TRY("two processes wake each other through pipes, beside one that computes, for %d ms", LENGTH);
    EXPECT("that one has a third of the CPU at least: who is woken waits behind it");
    make_pipe(SHARED->gate);
    make_pipe(SHARED->answer);
    open_window(20 * MS, LENGTH * MS);
    fork_all(2, child_pings);
    fork_child(compute); /* own_number is 2 */
    sleep_until(SHARED->end);
    uint32_t used = SHARED->tracks[2].used / MS;
    MEASURE("computed-ms", used);
    if (used < LENGTH / 3)
        FAIL("it has had %u of %d ms", (unsigned)used, LENGTH);
    sleep_for(50 * MS); /* who ends has ended; one waits for its byte for ever */
    PASS();
}

static void child_naps(void)
{
    volatile struct track *track = own_track();
    for (int i = 0; i < 10; i++) {
        uint32_t due = now() + (own_number + 1) * TICK;
        sleep_until(due);
        uint32_t late = now() - due;
        track->longest = late > track->longest ? late : track->longest;
    }
    track->ended = true;
    end_process();
}

static void all_asleep(void)
{
    enum { SLEEPERS = 3 };
    TRY("%d processes sleep for 10, 20 and 30 ms, ten times; mostly nobody is ready", SLEEPERS);
    EXPECT("each wakes at the tick after its time, at most 13 ms late");
    fork_all(SLEEPERS, child_naps);
    sleep_for(600 * MS);
    for (uint32_t i = 0; i < SLEEPERS; i++) {
        volatile struct track *track = &SHARED->tracks[i];
        if (!track->ended)
            FAIL("process %u of %d has not come to its end", (unsigned)i + 1, SLEEPERS);
        if (track->longest > 13 * MS)
            FAIL("process %u of %d woke %u ms late", (unsigned)i + 1, SLEEPERS,
                 (unsigned)(track->longest / MS));
    }
    PASS();
}

/* Yields, sleeps and computes, in an order of its own. */
static void child_mixes(void)
{
    enum { STEPS = 40 };
    uint32_t random = number(own_number % NUMBERS, 1, 1000000) + own_number;
    for (int i = 0; i < STEPS; i++) {
        random = random * 1103515245 + 12345;
        uint32_t what = (random >> 16) % 3;
        if (what == 0)
            yield();
        else if (what == 1)
            sleep_for(5 * MS);
        else
            for (uint32_t end = now() + 3 * MS; before(end);)
                ;
    }
    own_track()->ended = true;
    end_process();
}

static void mixed(void)
{
    TRY("%d processes yield, sleep and compute, 40 times in all, each in its own order", TRACKS);
    EXPECT("after 1.2 s all have come to their end");
    fork_all(TRACKS, child_mixes);
    sleep_until(now() + 900 * MS);
    sleep_until(now() + 300 * MS);
    for (uint32_t i = 0; i < TRACKS; i++) {
        if (!SHARED->tracks[i].ended)
            FAIL("process %u of %d has not come to its end", (unsigned)i + 1, TRACKS);
    }
    PASS();
}

/* --- a policy: six programs, and three figures -------------------------------------------------
 */

/* Computes for `burst` ms, sleeps for `pause` ms, and so on. */
static const struct program {
    const char *name;
    uint32_t burst, pause, rounds;
} PROGRAMS[] = {
    {"batch", 1000, 0, 1}, {"compiler", 60, 20, 10}, {"player", 4, 35, 36},
    {"report", 600, 0, 1}, {"shell", 6, 33, 36},     {"editor", 2, 27, 50},
};
#define PROGRAMS_COUNT (sizeof PROGRAMS / sizeof PROGRAMS[0])

static void note_pause(volatile struct track *track, uint32_t length)
{
    track->longest = length > track->longest ? length : track->longest;
}

/* So much time on the CPU. */
static void burst(volatile struct track *track, uint32_t length)
{
    uint32_t used = 0;
    for (uint32_t last = now(), at; used < length; last = at) {
        at = now();
        if (at - last > PAUSE)
            note_pause(track, at - last);
        else
            used += at - last;
    }
}

static void child_bursts(void)
{
    volatile struct track *track = own_track();
    const struct program *program = &PROGRAMS[own_number];
    uint32_t due = SHARED->begin;
    call2(SYS_prctl, PR_SET_NAME, (long)program->name); /* for pictures of the run */
    for (uint32_t round = 0; round < program->rounds; round++) {
        sleep_until(due);
        uint32_t response = now() - due;
        track->responses += response;
        note_pause(track, response);
        burst(track, program->burst * MS);
        due = now() + program->pause * MS;
    }
    track->ended_at = now();
    track->ended = true;
    end_process();
}

enum { RESPONSE, TURNAROUND, WAIT, FIGURES };

static void run_programs(uint32_t figures[FIGURES])
{
    uint32_t bursts = 0, responses = 0, turnarounds = 0, longest = 0;
    open_window(50 * MS, 0);
    fork_all(PROGRAMS_COUNT, child_bursts);
    await_ends(PROGRAMS_COUNT);
    for (uint32_t i = 0; i < PROGRAMS_COUNT; i++) {
        volatile struct track *track = &SHARED->tracks[i];
        bursts += PROGRAMS[i].rounds;
        responses += track->responses / 1000;
        turnarounds += (track->ended_at - SHARED->begin) / 1000;
        longest = track->longest > longest ? track->longest : longest;
        MEASURE(PROGRAMS[i].name, (track->ended_at - SHARED->begin) / MS);
    }
    figures[RESPONSE] = responses / bursts;
    figures[TURNAROUND] = turnarounds / PROGRAMS_COUNT / 1000;
    figures[WAIT] = longest / MS;
    MEASURE("mean-response-us", figures[RESPONSE]);
    MEASURE("mean-turnaround-ms", figures[TURNAROUND]);
    MEASURE("longest-wait-ms", figures[WAIT]);
}

#define TRY_PROGRAMS() TRY("six programs compute and sleep by turns (scheduler=policy)")

static void response_below(uint32_t most)
{
    uint32_t figures[FIGURES];
    TRY_PROGRAMS();
    EXPECT("from the end of a sleep until it runs: at most %u ms, in the mean", (unsigned)most);
    run_programs(figures);
    if (figures[RESPONSE] > most * 1000)
        FAIL("mean response %u.%u ms", (unsigned)(figures[RESPONSE] / 1000),
             (unsigned)(figures[RESPONSE] / 100 % 10));
    PASS();
}

static void response_fair(void)
{
    response_below(45);
}

static void response_good(void)
{
    response_below(12);
}

static void turnaround_below(uint32_t most)
{
    uint32_t figures[FIGURES];
    TRY_PROGRAMS();
    EXPECT("from the common start to a program's end: at most %u ms, in the mean", (unsigned)most);
    run_programs(figures);
    if (figures[TURNAROUND] > most)
        FAIL("mean turnaround %u ms", (unsigned)figures[TURNAROUND]);
    PASS();
}

static void turnaround_fair(void)
{
    turnaround_below(2430);
}

static void turnaround_good(void)
{
    turnaround_below(2200);
}

static void worst_wait(void)
{
    enum { MOST = 300 };
    uint32_t figures[FIGURES];
    TRY_PROGRAMS();
    EXPECT("nobody who could run waits longer than %d ms", MOST);
    run_programs(figures);
    if (figures[WAIT] > MOST)
        FAIL("longest wait %u ms", (unsigned)figures[WAIT]);
    PASS();
}

/* --- a policy beside two who always have something to do ---------------------------------------
 */

/* Takes a byte, computes, and hands it to the other, to the end of the window. */
static void child_answers(void)
{
    char byte = 0;
    int from = own_number == 0 ? SHARED->gate[0] : SHARED->answer[0];
    int to = own_number == 0 ? SHARED->answer[1] : SHARED->gate[1];
    while (before(SHARED->end)) {
        call3(SYS_read, from, (long)&byte, 1);
        burst(own_track(), 3 * MS);
        call3(SYS_write, to, (long)&byte, 1);
    }
    end_process();
}

static void child_computes(void)
{
    volatile struct track *track = own_track();
    note_pause(track, now() - SHARED->begin);
    while (before(SHARED->end))
        burst(track, MS);
    end_process();
}

static void dialogue(void)
{
    enum { COMPUTING = 2, LENGTH = 2000, MOST = 800 };
    volatile struct track *track = &SHARED->tracks[COMPUTING];
    TRY("two programs wake each other through pipes, every 3 ms, for %d ms, beside one that "
        "computes (scheduler=policy)",
        LENGTH);
    EXPECT("that one waits for %d ms at most, though one of the two could always run", MOST);
    make_pipe(SHARED->gate);
    make_pipe(SHARED->answer);
    open_window(0, LENGTH * MS);
    fork_all(2, child_answers);
    fork_child(child_computes); /* own_number is COMPUTING */
    call3(SYS_write, SHARED->gate[1], (long)"", 1);
    sleep_until(SHARED->end);
    sleep_for(100 * MS);
    MEASURE("longest-wait-ms", track->longest / MS);
    if (track->longest > MOST * MS)
        FAIL("it waited for %u ms", (unsigned)(track->longest / MS));
    PASS();
}

static const struct lab_test TESTS[] = {
    {"preempted", preempted},
    {"slices", slices},
    {"fair", fair},
    {"yield-order", yield_order},
    {"woken", woken},
    {"not-starved", not_starved},
    {"all-asleep", all_asleep},
    {"mixed", mixed},
    {"response-fair", response_fair},
    {"response-good", response_good},
    {"turnaround-fair", turnaround_fair},
    {"turnaround-good", turnaround_good},
    {"worst-wait", worst_wait},
    {"dialogue", dialogue},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
