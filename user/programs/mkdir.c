/* mkdir [-p] FOLDER...: makes folders; -p also those above, and is content with existing ones. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Makes every folder on the way; `path` is changed and put right again. */
static bool folders_make(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0777) == 0 || exists(path);
        *slash = '/';
        if (!made)
            return false;
    }
    return mkdir(path, 0777) == 0 || exists(path);
}

int main(int argc, char **argv)
{
    bool parents = false;
    int option, result = 0;
    while ((option = getopt(argc, argv, "p")) != -1) {
        if (option == '?')
            return 2;
        parents = true;
    }
    for (int i = optind; i < argc; i++) {
        bool made = parents ? folders_make(argv[i]) : mkdir(argv[i], 0777) == 0;
        if (!made) {
            fprintf(stderr, "mkdir: %s: %s\n", argv[i], strerror(errno));
            result = 1;
        }
    }
    return result;
}
