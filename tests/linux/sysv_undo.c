/* System V's semaphores: what an operation with SEM_UNDO did is undone at the end of its process.
 */
#include "say.h"

#include <sys/ipc.h>
#include <sys/sem.h>

static int set;

static int operate(int number, int step, int flags)
{
    struct sembuf operation = {
        .sem_num = (unsigned short)number, .sem_op = (short)step, .sem_flg = (short)flags};
    return semop(set, &operation, 1);
}

static void show(const char *when)
{
    say("%s: %d %d\n", when, semctl(set, 0, GETVAL), semctl(set, 1, GETVAL));
}

static void give_and_take(void)
{
    SAY(operate(0, 3, SEM_UNDO));
    SAY(operate(0, -1, SEM_UNDO));
    SAY(operate(1, -4, SEM_UNDO));
    SAY(operate(1, 2, 0));
    show("within");
}

static void take_and_be_killed(void)
{
    SAY(operate(1, -5, SEM_UNDO));
    kill(getpid(), SIGKILL);
}

static void take_and_exec(void)
{
    char text[20];
    SAY(operate(1, -5, SEM_UNDO));
    snprintf(text, sizeof text, "%d", set);
    execl("/proc/self/exe", "undo", text, NULL);
}

static void inherit_nothing(void)
{
    SAY(operate(1, -5, SEM_UNDO));
    if (fork() == 0)
        _exit(0);
    wait(NULL);
    show("after the child's child");
    _exit(0);
}

static void set_meanwhile(void)
{
    SAY(operate(0, 5, SEM_UNDO));
    SAY(operate(1, -5, SEM_UNDO));
    SAY(semctl(set, 0, SETVAL, 7));
    show("within");
}

static void below_zero(void)
{
    SAY(operate(0, 5, SEM_UNDO));
    SAY(operate(0, -9, 0));
    show("within");
}

static void take_all(void)
{
    SAY(operate(1, -10, SEM_UNDO));
    usleep(50000);
}

static void remove_meanwhile(void)
{
    SAY(operate(1, -1, SEM_UNDO));
    SAY(semctl(set, 0, IPC_RMID));
}

static void ends(const char *what, void (*body)(void))
{
    say_end(what, body);
    show(what);
}

int main(int count, char **arguments)
{
    if (count > 1) { /* by take_and_exec() */
        set = atoi(arguments[1]);
        show("after exec");
        return 0;
    }
    set = semget(IPC_PRIVATE, 2, 0600);
    SAY(semctl(set, 1, SETVAL, 10));
    ends("give and take", give_and_take);
    SAY(semctl(set, 1, SETVAL, 10));
    ends("killed", take_and_be_killed);
    ends("execed", take_and_exec);
    ends("not inherited", inherit_nothing);
    ends("set meanwhile", set_meanwhile);
    ends("below zero", below_zero);
    SAY(semctl(set, 1, SETVAL, 10));
    pid_t child = start_sleeper(take_all);
    SAY(operate(1, -1, 0)); /* it waits for the end of the other */
    status_of(child);
    show("waited");
    say_end("removed", remove_meanwhile);
    SAY(semctl(set, 0, GETVAL));
    return 0;
}
