/* A private mapping of a file: writes stay here; what it shows survives close and unlink. */
#include "say.h"

int main(void)
{
    char text[10] = "";
    int fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "original", 8);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    memcpy(map, "changed!", 8);
    pread(fd, text, 8, 0);
    say("%s %s\n", map, text);
    close(fd);
    unlink("mapped");
    pid_t child = fork();
    if (child == 0) {
        say("%s\n", map);
        strcpy(map, "child");
        _exit(0);
    }
    say_status("child", status_of(child));
    say("%s\n", map);
    return 0;
}
