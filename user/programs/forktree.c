/* forktree [DEPTH [CHILDREN]]: a tree of processes, each of which prints its place in it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Prints this process and makes its part of the tree; returns how many processes that has. */
static int tree_grow(int level, int depth, int children)
{
    printf("%*sPID %d, child of %d\n", 4 * level, "", getpid(), getppid());
    fflush(stdout);

    int count = 1;
    for (int i = 0; level < depth && i < children; i++) {
        pid_t pid = fork();
        if (pid < 0) {
            perror("forktree: fork");
            break;
        }
        if (pid == 0)
            _exit(tree_grow(level + 1, depth, children));
        int status;
        waitpid(pid, &status, 0);
        count += WEXITSTATUS(status);
    }
    return count;
}

int main(int argc, char **argv)
{
    int depth = argc > 1 ? atoi(argv[1]) : 3;
    int children = argc > 2 ? atoi(argv[2]) : 2;
    if (depth < 0 || children < 0 || depth > 8 || children > 8) {
        fprintf(stderr, "usage: forktree [DEPTH [CHILDREN]], both from 0 to 8\n");
        return 2;
    }
    int count = tree_grow(0, depth, children);
    printf("Each process counted its own part and told its parent by its exit status.\n");
    printf("Together: %d%s\n", count, count > 255 ? " at least (a status has 8 bits)" : "");
    return 0;
}
