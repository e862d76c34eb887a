/*
 * Semaphores (sem_overview(7)) in memory, over futex(2). One that several processes use lies in
 * memory that they share.
 */
#pragma once

#include <time.h>

typedef struct {
    int value;   /* how many may still pass */
    int waiters; /* who sleep, or are about to */
    int shared;  /* other processes use it too */
} sem_t;

int sem_init(sem_t *semaphore, int shared, unsigned value);
int sem_destroy(sem_t *semaphore);
int sem_wait(sem_t *semaphore);    /* sleeps until it may pass; -1 with EINTR */
int sem_trywait(sem_t *semaphore); /* -1 with EAGAIN instead of sleeping */
int sem_post(sem_t *semaphore);
int sem_getvalue(sem_t *semaphore, int *value);
