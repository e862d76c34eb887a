/* Without arguments a program gets one empty one. */
#include "say.h"

int main(int argc, char **argv)
{
    if (getenv("AGAIN")) {
        say("%d '%s'\n", argc, argv[0]);
        return 0;
    }
    char *none[] = {NULL}, *environment[] = {"AGAIN=1", NULL};
    execve(argv[0], none, environment);
    return 1;
}
