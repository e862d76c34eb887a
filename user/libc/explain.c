/* Why a program cannot be run: what is in the file tells more than errno. */
#include <errno.h>
#include <fcntl.h>
#include <gaji/explain.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD_SIZE  128
#define TYPE_AT    16 /* ELF: where in the header, and what */
#define MACHINE_AT 18
#define CLASS_64   2
#define OBJECT     1
#define I386       3
#define I486       6

#define COMPILE "compile it with i686-linux-gnu-gcc -static"

static const char *explain_elf(const char *head, int error)
{
    if (head[TYPE_AT] == OBJECT)
        return "it is an object file: link it first";
    if (head[4] == CLASS_64)
        return "it is a 64-bit program: " COMPILE;
    if (head[MACHINE_AT] != I386 && head[MACHINE_AT] != I486)
        return "it is for another processor: " COMPILE;
    if (error == ENOENT || error == EACCES || error == ELIBBAD)
        return "it needs a dynamic linker, which is not there: link it with -static";
    return NULL;
}

static const char *explain_script(const char *head)
{
    size_t length = strcspn(head, "\n");
    if (length > 0 && head[length - 1] == '\r')
        return "its lines end as on Windows, with CR LF: store it with LF alone";
    return "the program that its first line names cannot be run";
}

const char *exec_explain(const char *file, int error)
{
    char path[PATH_MAX], head[HEAD_SIZE + 1] = "";
    if (file[0] != '\0' && file[strlen(file) - 1] == '\r')
        return "a carriage return ends the name: the script's lines end as on Windows, with CR LF";
    snprintf(path, sizeof path, "%s%s", strchr(file, '/') ? "" : "/bin/", file);
    int fd = open(path, O_RDONLY);
    ssize_t size = fd < 0 ? 0 : read(fd, head, HEAD_SIZE);
    if (fd >= 0)
        close(fd);
    if (size <= 0)
        return NULL; /* not there, or a folder */
    if (access(path, X_OK) != 0)
        return "it is not marked as a program: chmod +x it where it comes from";
    if (size > MACHINE_AT && memcmp(head, "\177ELF", 4) == 0)
        return explain_elf(head, error);
    if (memcmp(head, "#!", 2) == 0)
        return explain_script(head);
    return error == ENOEXEC ? "it is neither a program nor a script that begins with #!" : NULL;
}
