/* Why exec fails; the caller goes on. */
#include "say.h"

static void make(const char *name, const char *content, int mode)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    write(fd, content, strlen(content));
    close(fd);
    chmod(name, (mode_t)mode);
}

static void try(const char *path)
{
    char *arguments[] = {"x", NULL};
    execv(path, arguments);
    say("%s: %s\n", path, strerrorname_np(errno));
}

int main(void)
{
    char name[5000];
    void *volatile nowhere = (void *)4;
    make("empty", "", 0755);
    make("text", "no program\n", 0755);
    make("private", "#!/bin/sh\n", 0644);
    make("script", "#!/no/such/interpreter\n", 0755);
    make("loop", "#!loop\n", 0755);
    symlink("circle", "circle");
    try("empty");
    try("text");
    try("private");
    try("script");
    try("loop");
    try("circle");
    try("missing");
    try("text/below");
    try("/tmp");
    try("");
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = 0;
    char *arguments[] = {"x", NULL};
    SAY(execv(name, arguments));
    name[300] = 0;
    SAY(execv(name, arguments));
    SAY(execv(nowhere, arguments));
    SAY(execv("/bin/sh", nowhere));
    return system("cd /tmp && rm -f empty text private script loop circle");
}
