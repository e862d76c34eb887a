/* mv FROM... TO: renames files, into TO if that is a folder. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool path_move(const char *from, const char *to)
{
    if (rename(from, to) == 0)
        return true;
    fprintf(stderr, "mv: %s to %s: %s\n", from, to, strerror(errno));
    return false;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: mv FROM... TO\n");
        return 2;
    }
    const char *to = argv[argc - 1];
    struct stat info;
    bool into = stat(to, &info) == 0 && S_ISDIR(info.st_mode), done = true;
    if (argc > 3 && !into) {
        fprintf(stderr, "mv: %s: %s\n", to, strerror(ENOTDIR));
        return 1;
    }
    for (int i = 1; i < argc - 1; i++) {
        char path[PATH_MAX];
        const char *slash = strrchr(argv[i], '/');
        snprintf(path, sizeof path, "%s/%s", to, slash ? slash + 1 : argv[i]);
        done &= path_move(argv[i], into ? path : to);
    }
    return !done;
}
