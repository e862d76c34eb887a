/*
 * The table of the dining philosophers (E. W. Dijkstra; Operating System Concepts, 10th edition,
 * 7.1.3). Seat n has fork n on one side and fork n + 1 on the other; the last one's is fork 0.
 * Each seat is one thread's. Whoever is at the table:
 *
 *   - has both forks between table_take() and table_put(), so two neighbours never eat together;
 *   - waits for neighbours alone: who has no neighbour at table_take() or eating gets its forks;
 *   - gets its turn, however often its neighbours want to eat;
 *   - sleeps while it waits.
 */
#pragma once

#define SEATS_MOST 16u

/* An empty table, before anybody sits down. 2 to SEATS_MOST seats. */
void table_lay(unsigned seats);

void table_take(unsigned seat); /* hungry: returns when both forks are there */
void table_put(unsigned seat);  /* has eaten: both forks are free */
