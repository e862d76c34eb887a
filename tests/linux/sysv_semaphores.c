/* System V's semaphores: several at once, waiting for more and for zero, and their end. */
#include "say.h"

#include <sys/ipc.h>
#include <sys/sem.h>

#define KEY 0x67616a69

static int set;

static int change(int number, int by, int flags)
{
    struct sembuf operation = {.sem_num = (unsigned short)number, .sem_op = (short)by};
    operation.sem_flg = (short)flags;
    return semop(set, &operation, 1);
}

static void keys(void)
{
    SAY(semget(KEY, 3, 0));
    SAY(semget(KEY, 0, IPC_CREAT | 0600));
    SAY(semget(KEY, -1, IPC_CREAT | 0600));
    set = semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0640);
    say("made %d\n", set >= 0);
    SAY(semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0600));
    SAY(semget(KEY, 2, 0) == set);
    SAY(semget(KEY, 0, 0) == set);
    SAY(semget(KEY, 4, 0));
    int other = semget(IPC_PRIVATE, 1, 0600);
    say("another %d\n", other >= 0 && other != set);
    SAY(semctl(other, 0, IPC_RMID));
    SAY(semctl(other, 0, IPC_RMID));
    SAY(semctl(-1, 0, GETVAL));
}

static void say_all(void)
{
    unsigned short values[3] = {9, 9, 9};
    SAY(semctl(set, 0, GETALL, values));
    say("%u %u %u\n", values[0], values[1], values[2]);
}

static void values(void)
{
    unsigned short wanted[3] = {1, 2, 3};
    struct semid_ds state;
    say_all();
    SAY(semctl(set, 0, SETALL, wanted));
    say_all();
    SAY(semctl(set, 1, SETVAL, 7));
    SAY(semctl(set, 1, GETVAL));
    SAY(semctl(set, 1, GETPID) == getpid());
    SAY(semctl(set, 3, GETVAL));
    SAY(semctl(set, -1, GETVAL));
    SAY(semctl(set, 0, SETVAL, 32768));
    SAY(semctl(set, 0, SETVAL, -1));
    wanted[2] = 40000;
    SAY(semctl(set, 0, SETALL, wanted));
    SAY(semctl(set, 0, SETALL, 8));
    SAY(semctl(set, 0, IPC_STAT, &state));
    say("mode %o, %d semaphores, key %d, operated %d\n", state.sem_perm.mode, (int)state.sem_nsems,
        state.sem_perm.__key == KEY, state.sem_otime != 0);
    state.sem_perm.mode = 0604;
    SAY(semctl(set, 0, IPC_SET, &state));
    SAY(semctl(set, 0, IPC_STAT, &state));
    say("mode %o\n", state.sem_perm.mode);
    SAY(syscall(SYS_semctl, set, 0, IPC_STAT, 8));
}

static void operations(void)
{
    unsigned short start[3] = {1, 0, 5};
    semctl(set, 0, SETALL, start);
    SAY(change(0, -1, 0));
    SAY(change(0, -1, IPC_NOWAIT));
    SAY(change(0, 0, 0));
    SAY(change(2, 0, IPC_NOWAIT));
    struct sembuf both[] = {{2, -2, 0}, {1, -1, IPC_NOWAIT}};
    SAY(semop(set, both, 2)); /* neither is done */
    say_all();
    struct sembuf chain[] = {{1, 3, 0}, {1, -2, 0}, {2, -5, 0}, {2, 0, 0}};
    SAY(semop(set, chain, 4)); /* each sees those before it */
    say_all();
    SAY(change(2, 32767, 0));
    SAY(change(2, 1, 0));
    SAY(change(5, 1, 0));
    SAY(semop(set, both, 0));
    SAY(semop(set, (void *)8, 1));
    SAY(semop(-1, both, 1));
    SAY(semop(set, both, 501));
}

static void takes_two(void)
{
    if (change(0, -2, 0) != 0)
        _exit(1);
}

static void waits_for_zero(void)
{
    if (change(1, 0, 0) != 0)
        _exit(1);
}

static void waiting(void)
{
    unsigned short before[3] = {0, 2, 0};
    semctl(set, 0, SETALL, before);
    pid_t taker = start(takes_two), other = start(waits_for_zero);
    usleep(50000);
    say("waiting: %d for more, %d for zero\n", semctl(set, 0, GETNCNT), semctl(set, 1, GETZCNT));
    SAY(change(0, 1, 0));
    usleep(50000);
    say("waiting: %d\n", semctl(set, 0, GETNCNT));
    SAY(change(0, 1, 0));
    say_status("taker", status_of(taker));
    SAY(change(1, -2, 0));
    say_status("other", status_of(other));
    say_all();
}

static void nothing(int signal)
{
    (void)signal;
}

static void interrupted(void)
{
    struct sigaction action = {.sa_handler = nothing, .sa_flags = SA_RESTART};
    struct timespec short_time = {.tv_nsec = 30000000}, wrong = {.tv_nsec = -1};
    struct sembuf take = {0, -1, 0};
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    SAY(semop(set, &take, 1));
    SAY(semtimedop(set, &take, 1, &short_time));
    SAY(semtimedop(set, &take, 1, &wrong));
    SAY(semctl(set, 0, GETNCNT));
}

static void sees_it_go(void)
{
    struct sembuf take = {0, -1, 0};
    _exit(semop(set, &take, 1) == -1 && errno == EIDRM ? 5 : 1);
}

static void removed(void)
{
    pid_t child = start(sees_it_go);
    usleep(50000);
    SAY(semctl(set, 0, IPC_RMID));
    say_status("sleeper", status_of(child));
    SAY(change(0, 1, 0));
}

int main(void)
{
    keys();
    values();
    operations();
    waiting();
    interrupted();
    removed();
    return 0;
}
