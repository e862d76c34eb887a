/* The reader of a pipe waits for its end, and has the end for writing open itself. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;
    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        while (read(ends[0], &byte, 1) > 0)
            ;
        _exit(0);
    }
    close(ends[0]);
    close(ends[1]);
    return wait(NULL) < 0;
}
