/* cp FROM... TO: copies files, into TO if that is a folder. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[16384];

static bool complain(const char *path)
{
    fprintf(stderr, "cp: %s: %s\n", path, strerror(errno));
    return false;
}

static bool content_copy(int in, int out, const char *from, const char *to)
{
    ssize_t size;
    while ((size = read(in, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0, part; done < size; done += part) {
            part = write(out, buffer + done, (size_t)(size - done));
            if (part < 0)
                return complain(to);
        }
    }
    return size == 0 || complain(from);
}

static bool file_copy(const char *from, const char *to)
{
    struct stat info;
    int in = open(from, O_RDONLY);
    if (in < 0 || fstat(in, &info) < 0)
        return complain(from);
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return complain(from);
    }
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, info.st_mode & 0777);
    if (out < 0)
        return complain(to);
    bool done = content_copy(in, out, from, to);
    close(in);
    return close(out) == 0 && done;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: cp FROM... TO\n");
        return 2;
    }
    const char *to = argv[argc - 1];
    struct stat info;
    bool into = stat(to, &info) == 0 && S_ISDIR(info.st_mode), done = true;
    if (argc > 3 && !into) {
        errno = ENOTDIR;
        return !complain(to);
    }
    for (int i = 1; i < argc - 1; i++) {
        char path[PATH_MAX];
        const char *slash = strrchr(argv[i], '/');
        snprintf(path, sizeof path, "%s/%s", to, slash ? slash + 1 : argv[i]);
        done &= file_copy(argv[i], into ? path : to);
    }
    return !done;
}
