/* dinner: philosophers eat at the table of table.c, which is watched. Usage: dinner [SEATS] */
#include "user/programs/dinner/table.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEATS 5
#define MEALS 3
#define MEAL  20000 /* microseconds */

static unsigned seats = SEATS;
static volatile bool eats[SEATS_MOST];

/* A line shows who eats, all at once; one write, so that no lock of stdio is in the way. */
static void show(unsigned seat, const char *what)
{
    char line[80];
    unsigned length = (unsigned)snprintf(line, sizeof line, "  %2u %-12s  ", seat, what);
    for (unsigned i = 0; i < seats; i++)
        line[length++] = eats[i] ? 'E' : '.';
    line[length++] = '\n';
    if (write(STDOUT_FILENO, line, length) < 0)
        exit(1);
}

static void eat(unsigned seat)
{
    table_take(seat);
    eats[seat] = true;
    show(seat, "eats");
    if (eats[(seat + 1) % seats] || eats[(seat + seats - 1) % seats]) {
        show(seat, "HAS NO FORK: a neighbour eats");
        exit(1);
    }
    usleep(MEAL);
    eats[seat] = false;
    show(seat, "has eaten");
    table_put(seat);
}

static void *dine(void *seat)
{
    for (int i = 0; i < MEALS; i++)
        eat((unsigned)(unsigned long)seat);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t philosophers[SEATS_MOST];
    if (argc > 1)
        seats = (unsigned)atoi(argv[1]);
    if (seats < 2 || seats > SEATS_MOST) {
        fprintf(stderr, "usage: dinner [SEATS]  (2 to %u)\n", SEATS_MOST);
        return 2;
    }
    table_lay(seats);
    for (unsigned i = 0; i < seats; i++) {
        int error = pthread_create(&philosophers[i], NULL, dine, (void *)(unsigned long)i);
        if (error) {
            fprintf(stderr, "dinner: pthread_create: %s\n", strerror(error));
            return 1;
        }
    }
    for (unsigned i = 0; i < seats; i++)
        pthread_join(philosophers[i], NULL);
    printf("Each of %u has eaten %d times.\n", seats, MEALS);
    return 0;
}
