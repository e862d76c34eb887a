/* A script's interpreter gets one argument of its line, the script's path, and the rest. */
#include "say.h"

int main(int argc, char **argv)
{
    char line[100];
    if (argc > 1) {
        for (int i = 0; i < argc; i++)
            say("%d: %s\n", i, argv[i]);
        return 0;
    }
    int fd = open("script", O_WRONLY | O_CREAT | O_TRUNC, 0700);
    snprintf(line, sizeof line, "#!  %s   one two  \nthe rest\n", argv[0]);
    write(fd, line, strlen(line));
    close(fd);
    char *arguments[] = {"name", "three", "", NULL};
    execv("./script", arguments);
    return 1;
}
