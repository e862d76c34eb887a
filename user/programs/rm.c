/* rm [-rf] PATH...: removes files; -r folders with all that is in them, -f without complaints. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool option_recursive, option_force;

static bool complain(const char *path)
{
    if (option_force && errno == ENOENT)
        return true;
    fprintf(stderr, "rm: %s: %s\n", path, strerror(errno));
    return false;
}

static bool path_remove(const char *path);

/* Entries are removed one by one; reading starts again after each, so none is passed over. */
static bool folder_empty(const char *path)
{
    bool done = true;
    for (bool again = true; again && done;) {
        again = false;
        DIR *folder = opendir(path);
        if (!folder)
            return complain(path);
        struct dirent *entry;
        char full[PATH_MAX];
        full[0] = '\0';
        while ((entry = readdir(folder)) && !again) {
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                continue;
            snprintf(full, sizeof full, "%s/%s", path, entry->d_name);
            again = true;
        }
        closedir(folder);
        if (again)
            done = path_remove(full);
    }
    return done;
}

static bool path_remove(const char *path)
{
    struct stat info;
    if (lstat(path, &info) < 0)
        return complain(path);
    if (!S_ISDIR(info.st_mode))
        return unlink(path) == 0 || complain(path);
    if (!option_recursive) {
        errno = EISDIR;
        return complain(path);
    }
    return folder_empty(path) && (rmdir(path) == 0 || complain(path));
}

int main(int argc, char **argv)
{
    int option;
    bool done = true;
    while ((option = getopt(argc, argv, "rf")) != -1) {
        option_recursive |= option == 'r';
        option_force |= option == 'f';
        if (option == '?')
            return 2;
    }
    for (int i = optind; i < argc; i++)
        done &= path_remove(argv[i]);
    return !done;
}
