/* cat [FILE...]: writes files, or standard input, to standard output. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buffer[4096];

static bool write_all(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = write(1, bytes, size);
        if (done < 0)
            return false;
        bytes += done;
        size -= (size_t)done;
    }
    return true;
}

static bool file_copy(int fd, const char *name)
{
    ssize_t size;
    while ((size = read(fd, buffer, sizeof buffer)) > 0) {
        if (!write_all(buffer, (size_t)size)) {
            perror("cat: write");
            return false;
        }
    }
    if (size < 0)
        fprintf(stderr, "cat: %s: %s\n", name, strerror(errno));
    return size == 0;
}

static bool name_copy(const char *name)
{
    if (strcmp(name, "-") == 0)
        return file_copy(0, "standard input");
    int fd = open(name, O_RDONLY);
    if (fd < 0) {
        fprintf(stderr, "cat: %s: %s\n", name, strerror(errno));
        return false;
    }
    bool done = file_copy(fd, name);
    close(fd);
    return done;
}

int main(int argc, char **argv)
{
    bool done = true;
    if (argc < 2)
        done = name_copy("-");
    for (int i = 1; i < argc; i++)
        done &= name_copy(argv[i]);
    return !done;
}
