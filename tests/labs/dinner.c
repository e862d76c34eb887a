/*
 * The table of the dining philosophers (user/programs/dinner/table.h), with philosophers who come
 * when the test wants it. The first thread looks after them.
 */
#include "tests/labs/parties.h"

#include "user/programs/dinner/table.h"

#define SEATS  5
#define MEALS  3
#define PASSED 20      /* meals of neighbours while one waits: no turn comes any more */
#define LOOK   5000000 /* ns between two looks at all */
#define LOOKS  50      /* at which nobody has gone on: then nobody will */
#define MANY   40      /* meals of each, in a crowd */

enum seat_state { THINKS, WAITS, EATS };

struct own {
    volatile uint32_t seats, seat[PARTS]; /* where each party sits */
    volatile int state[SEATS_MOST];
    volatile uint32_t meals[SEATS_MOST];
    volatile uint32_t passed[SEATS_MOST]; /* meals begun beside this one, while it waits */
    volatile bool leave[SEATS_MOST], go, done;
};
#define OWN ((struct own *)OWN_AT)

#define TAKE PHRASE("table_take()")

static uint32_t left_of(uint32_t seat)
{
    return (seat + OWN->seats - 1) % OWN->seats;
}

static uint32_t right_of(uint32_t seat)
{
    return (seat + 1) % OWN->seats;
}

static void begin_beside(uint32_t seat, uint32_t neighbour)
{
    if (OWN->state[neighbour] == EATS)
        FAIL("philosophers %u and %u are neighbours, and both eat", (unsigned)seat,
             (unsigned)neighbour);
    if (OWN->state[neighbour] == WAITS && ++OWN->passed[neighbour] > PASSED)
        FAIL("philosopher %u waits, and its neighbours have begun %u meals meanwhile",
             (unsigned)neighbour, PASSED + 1);
}

static void hungry(uint32_t seat)
{
    OWN->passed[seat] = 0;
    OWN->state[seat] = WAITS;
}

static void begin_meal(uint32_t seat)
{
    OWN->state[seat] = EATS;
    begin_beside(seat, left_of(seat));
    begin_beside(seat, right_of(seat));
}

static void take(uint32_t seat)
{
    hungry(seat);
    table_take(seat);
    begin_meal(seat);
}

static void put(uint32_t seat)
{
    OWN->meals[seat]++;
    OWN->state[seat] = THINKS;
    table_put(seat);
}

static void lay(uint32_t seats)
{
    OWN->seats = seats;
    table_lay(seats);
}

static uint32_t sit_down(uint32_t seat, void (*body)(uint32_t))
{
    OWN->seat[SHARED->parts] = seat;
    return start(body);
}

static uint32_t meals_eaten(void)
{
    uint32_t sum = 0;
    for (uint32_t seat = 0; seat < OWN->seats; seat++)
        sum += OWN->meals[seat];
    return sum;
}

/* "0 -> 4 1, 1 -> 0 2": who waits, and which of its neighbours eat or wait. */
static const char *who_waits(void)
{
    static char text[TEXT_SIZE / 2];
    int at = 0;
    for (uint32_t seat = 0; seat < OWN->seats; seat++) {
        if (OWN->state[seat] != WAITS)
            continue;
        uint32_t near[2] = {left_of(seat), right_of(seat)};
        at += sprintf(text + at, "%s%u ->", at ? ", " : "", (unsigned)seat);
        for (int i = 0; i < 2; i++)
            if (OWN->state[near[i]] != THINKS)
                at += sprintf(text + at, " %u", (unsigned)near[i]);
    }
    return text;
}

/* Until all have had so many meals. */
static void must_dine(uint32_t meals)
{
    uint32_t last = 0;
    for (int quiet = 0; meals_eaten() < meals; quiet++) {
        if (meals_eaten() != last)
            quiet = 0;
        last = meals_eaten();
        if (quiet == LOOKS)
            FAIL("after %u meals nobody goes on; who waits -> for which neighbours: %s",
                 (unsigned)last, who_waits());
        nap(LOOK);
    }
}

/* --- nobody is left waiting for ever ---------------------------------------------------------- */

static void switch_always(int signal)
{
    (void)signal;
    yield(1);
}

/* As if the time slice ended before each instruction of table_take(). */
static void dines_in_step(uint32_t own)
{
    uint32_t seat = OWN->seat[own];
    for (int i = 0; i < MEALS; i++) {
        hungry(seat);
        step_by_step(true);
        table_take(seat);
        step_by_step(false);
        begin_meal(seat);
        yield(5);
        put(seat);
    }
}

static void deadlock(void)
{
    TRY("five philosophers come; before each instruction of table_take() the others have the CPU");
    EXPECT("each eats three times, and never two neighbours at once");
    catch_steps(switch_always);
    lay(SEATS);
    for (uint32_t seat = 0; seat < SEATS; seat++)
        sit_down(seat, dines_in_step);
    must_dine(SEATS * MEALS);
    OBSERVE(meals_eaten());
    PASS();
}

static void must_eat(uint32_t part)
{
    for (int i = 0; !SHARED->part[part].ended; i++) {
        if (i == TURNS_WAIT)
            FAIL("philosopher %u does not eat, though none of its neighbours eats or waits",
                 (unsigned)OWN->seat[part]);
        yield(1);
    }
}

static void eats_until_told(uint32_t own)
{
    uint32_t seat = OWN->seat[own];
    take(seat);
    end_part(own, 0);
    while (!OWN->leave[seat])
        yield(1);
    put(seat);
}

static void together(void)
{
    TRY("six seats; philosophers 0, 2 and 4 come, and then 1; first 0 and 4 leave, then 2");
    EXPECT("the first three eat at the same time; 1 sleeps until its neighbours have eaten");
    lay(6);
    for (uint32_t seat = 0; seat < 6; seat += 2)
        must_eat(sit_down(seat, eats_until_told));
    uint32_t one = sit_down(1, eats_until_told);
    must_sleep(one, TAKE);
    must_use_no_time(one, TAKE);
    OWN->leave[0] = OWN->leave[4] = true;
    if (count_ended(one, one + 1) != 0)
        FAIL("philosopher 1 eats, and 2 has not laid down its forks");
    OWN->leave[2] = true;
    must_eat(one);
    PASS();
}

static void eats_once(uint32_t own)
{
    take(0);
    OWN->done = true;
    put(0);
    end_part(own, 0);
}

/* Philosopher 1, who is there as often as it can. */
static void eats_on(uint32_t own)
{
    while (!OWN->done) {
        take(1);
        while (OWN->state[0] == THINKS)
            yield(1);
        put(1);
    }
    end_part(own, 0);
}

static void must_get_its_turn(uint32_t part)
{
    for (int i = 0; !SHARED->part[part].ended; i++) {
        if (i == TURNS_WAIT)
            FAIL("after %u meals nobody goes on; who waits -> for which neighbours: %s",
                 (unsigned)meals_eaten(), who_waits());
        yield(1);
    }
}

static void greedy(void)
{
    TRY("philosopher 1 eats; 0 waits; 1 is hungry again as soon as it has laid down its forks");
    EXPECT("0 has its turn, and the other has to wait for it");
    lay(SEATS);
    sit_down(1, eats_on);
    while (OWN->state[1] != EATS)
        yield(1);
    must_get_its_turn(sit_down(0, eats_once));
    PASS();
}

/* One of the two neighbours of 0. It has its forks until the other one has, if that one comes. */
static void alternates(uint32_t own)
{
    uint32_t seat = OWN->seat[own], other = seat == 1 ? SEATS - 1 : 1;
    while (!OWN->done) {
        take(seat);
        while (!OWN->go)
            yield(1);
        for (int i = 0; i < A_WHILE && OWN->state[other] != EATS; i++)
            yield(1);
        put(seat);
    }
    end_part(own, 0);
}

static void conspiracy(void)
{
    TRY("philosophers 4 and 1 eat in turns, so that one of them always does; 0 sits between them");
    EXPECT("0 has its turn: it is hungry, so they have to wait for it");
    lay(SEATS);
    sit_down(1, alternates);
    while (OWN->state[1] != EATS)
        yield(1);
    uint32_t waiting = sit_down(0, eats_once);
    must_sleep(waiting, TAKE);
    sit_down(SEATS - 1, alternates);
    OWN->go = true;
    must_get_its_turn(waiting);
    PASS();
}

/* Thinks, eats and thinks, for times that a generator of random numbers says. */
static void dines(uint32_t own)
{
    uint32_t seat = OWN->seat[own], random = number(1, 1, 1000) + own;
    for (int i = 0; i < MANY; i++) {
        random = random * 1103515245u + 12345;
        yield(random >> 16 & 7);
        take(seat);
        yield(random >> 20 & 7);
        put(seat);
    }
}

static void crowd(void)
{
    uint32_t seats = number(0, 6, 11);
    TRY("%u philosophers eat 40 times each, and think for as long as they like in between",
        (unsigned)seats);
    EXPECT("never two neighbours at once, and everybody has its turn");
    lay(seats);
    for (uint32_t seat = 0; seat < seats; seat++)
        sit_down(seat, dines);
    must_dine(seats * MANY);
    OBSERVE(seats);
    PASS();
}

static const struct lab_test TESTS[] = {
    {"deadlock", deadlock},     {"at-once", together}, {"greedy", greedy},
    {"conspiracy", conspiracy}, {"crowd", crowd},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
