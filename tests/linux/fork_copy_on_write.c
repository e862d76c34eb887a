/* Data, heap and stack of parent and child are apart after fork, whoever writes first. */
#include "say.h"

static int data = 1, bss;
static int *heap, *mapped;

static void show(const char *who, int stack)
{
    say("%s: %d %d %d %d %d\n", who, data, bss, *heap, *mapped, stack);
}

int main(void)
{
    int stack = 3, ends[2];
    char byte;
    heap = malloc(sizeof *heap);
    mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *heap = 4;
    *mapped = 5;
    pipe(ends);
    pid_t child = fork();
    if (child == 0) {
        read(ends[0], &byte, 1); /* the parent has written */
        show("child", stack);
        data = bss = *heap = *mapped = stack = -1;
        show("child", stack);
        _exit(0);
    }
    data = bss = *heap = *mapped = stack = 7;
    write(ends[1], "x", 1);
    say_status("child", status_of(child));
    show("parent", stack);
    return 0;
}
