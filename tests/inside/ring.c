/* Many processes, each of which reads a pipe that the one before it would write to. */
#include <sys/wait.h>
#include <unistd.h>

#define MANY 58

static int pipes[MANY][2];

/* Keeps the reading end of one pipe and the writing end of the next. */
static void close_others(int own)
{
    for (int i = 0; i < MANY; i++) {
        if (i != own)
            close(pipes[i][0]);
        if (i != (own + 1) % MANY)
            close(pipes[i][1]);
    }
}

int main(void)
{
    char byte;
    for (int i = 0; i < MANY; i++)
        if (pipe(pipes[i]) < 0)
            return 1;
    for (int i = 0; i < MANY; i++)
        if (fork() == 0) {
            close_others(i);
            read(pipes[i][0], &byte, 1);
            write(pipes[(i + 1) % MANY][1], &byte, 1);
            return 0;
        }
    for (int i = 0; i < MANY; i++)
        close(pipes[i][0]), close(pipes[i][1]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
