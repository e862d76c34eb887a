/*
 * The table as a monitor. The forks themselves are not seen: whether one may eat follows from what
 * the neighbours do. One may go before a neighbour who is hungry, but only once: so while one
 * waits, each neighbour eats twice at most, with what it has begun. Whoever has to let another go
 * first came to be hungry after it, so there is no circle of those who do.
 */
#include "user/programs/dinner/table.h"

#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned seats;

static struct {
    bool hungry, eats;
    bool passed[SEATS_MOST]; /* by whom, since it is hungry */
    pthread_cond_t may_eat;
} places[SEATS_MOST];

void table_lay(unsigned count)
{
    seats = count;
    for (unsigned i = 0; i < seats; i++) {
        places[i].hungry = places[i].eats = false;
        pthread_cond_init(&places[i].may_eat, NULL);
    }
}

static unsigned left_of(unsigned seat)
{
    return (seat + seats - 1) % seats;
}

static unsigned right_of(unsigned seat)
{
    return (seat + 1) % seats;
}

static bool goes_before(unsigned neighbour, unsigned seat)
{
    return places[neighbour].eats || (places[neighbour].hungry && places[neighbour].passed[seat]);
}

static bool may_eat(unsigned seat)
{
    return !goes_before(left_of(seat), seat) && !goes_before(right_of(seat), seat);
}

void table_take(unsigned seat)
{
    unsigned left = left_of(seat), right = right_of(seat);
    pthread_mutex_lock(&mutex);
    places[seat].hungry = true;
    places[seat].passed[left] = places[seat].passed[right] = false;
    while (!may_eat(seat))
        pthread_cond_wait(&places[seat].may_eat, &mutex);
    places[seat].hungry = false;
    places[seat].eats = true;
    places[left].passed[seat] = places[right].passed[seat] = true;
    pthread_mutex_unlock(&mutex);
}

void table_put(unsigned seat)
{
    pthread_mutex_lock(&mutex);
    places[seat].eats = false;
    pthread_cond_signal(&places[left_of(seat)].may_eat);
    pthread_cond_signal(&places[right_of(seat)].may_eat);
    pthread_mutex_unlock(&mutex);
}
