/* philosophers: Dijkstra's dinner. First everybody takes the left fork first: a deadlock. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SEATS 5
#define MEALS 3

static pthread_mutex_t forks[SEATS];
static pthread_barrier_t all_have_one;
static int meals[SEATS];

static struct timespec in_milliseconds(long milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_nsec += milliseconds * 1000000;
    at.tv_sec += at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}

/* All have taken their left fork: each waits for the one that its neighbour holds. */
static void *dine_left_first(void *seat_pointer)
{
    int seat = *(int *)seat_pointer, right = (seat + 1) % SEATS;
    pthread_mutex_lock(&forks[seat]);
    printf("  philosopher %d has fork %d and wants fork %d\n", seat, seat, right);
    pthread_barrier_wait(&all_have_one);
    struct timespec patience = in_milliseconds(200);
    int error = pthread_mutex_timedlock(&forks[right], &patience);
    pthread_barrier_wait(&all_have_one); /* nobody lays a fork down before all have given up */
    if (error)
        printf("  philosopher %d gives up: %s\n", seat, strerror(error));
    else
        pthread_mutex_unlock(&forks[right]);
    pthread_mutex_unlock(&forks[seat]);
    return (void *)(long)error;
}

/* The fork with the lower number first: then no circle of waiting can close. */
static void *dine_in_order(void *seat_pointer)
{
    int seat = *(int *)seat_pointer, right = (seat + 1) % SEATS;
    int lower = seat < right ? seat : right, higher = seat < right ? right : seat;
    for (int i = 0; i < MEALS; i++) {
        pthread_mutex_lock(&forks[lower]);
        pthread_mutex_lock(&forks[higher]);
        meals[seat]++;
        usleep(1000);
        pthread_mutex_unlock(&forks[higher]);
        pthread_mutex_unlock(&forks[lower]);
    }
    return NULL;
}

/* How many of them could not eat. */
static int dinner(void *(*dine)(void *))
{
    static int seats[SEATS];
    pthread_t philosophers[SEATS];
    int hungry = 0;
    for (int i = 0; i < SEATS; i++) {
        seats[i] = i;
        int error = pthread_create(&philosophers[i], NULL, dine, &seats[i]);
        if (error) {
            fprintf(stderr, "philosophers: pthread_create: %s\n", strerror(error));
            exit(1);
        }
    }
    for (int i = 0; i < SEATS; i++) {
        void *error;
        pthread_join(philosophers[i], &error);
        hungry += error != NULL;
    }
    return hungry;
}

int main(void)
{
    for (int i = 0; i < SEATS; i++)
        pthread_mutex_init(&forks[i], NULL);
    pthread_barrier_init(&all_have_one, NULL, SEATS);
    printf("%d philosophers, %d forks; to eat, one needs the fork on either side.\n", SEATS, SEATS);

    printf("\n1. Each takes the left fork, then the right one:\n");
    int hungry = dinner(dine_left_first);
    printf("  %d of %d could not eat: a deadlock, which only the time-out ended.\n", hungry, SEATS);

    printf("\n2. Each takes the fork with the lower number first:\n");
    dinner(dine_in_order);
    for (int i = 0; i < SEATS; i++)
        printf("  philosopher %d has eaten %d times\n", i, meals[i]);
    printf("  Whoever has the highest fork of all needs no other: somebody can always eat.\n");
    return hungry != SEATS;
}
