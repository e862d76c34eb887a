/* A static glibc program starts, prints, and exits with main's value. */
// args: one 'two words'
// status: exited 3
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("%d: %s\n", i, argv[i]);
    return argc;
}
