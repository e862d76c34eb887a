/* ls [-la] [PATH...]: lists folders; -l with mode, links, size and time, -a with dot files. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool option_long, option_all;
static int result;

struct names {
    char **list;
    size_t count, room;
};

static void complain(const char *path)
{
    fprintf(stderr, "ls: %s: %s\n", path, strerror(errno));
    result = 1;
}

static void names_add(struct names *names, const char *name)
{
    if (names->count == names->room) {
        names->room = names->room ? names->room * 2 : 32;
        names->list = realloc(names->list, names->room * sizeof *names->list);
    }
    char *copy = names->list ? strdup(name) : NULL;
    if (!copy) {
        perror("ls");
        exit(1);
    }
    names->list[names->count++] = copy;
}

static int names_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void names_free(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->list[i]);
    free(names->list);
}

/* "drwxr-xr-x" */
static void mode_write(char *text, mode_t mode)
{
    const char types[16] = "?pc?d?b?-?l?s???";
    text[0] = types[(mode & S_IFMT) >> 12];
    for (int i = 0; i < 9; i++)
        text[i + 1] = mode & (0400u >> i) ? "rwx"[i % 3] : '-';
    text[10] = '\0';
}

static void line_print(const char *path, const char *name)
{
    struct stat info;
    if (lstat(path, &info) < 0) {
        complain(path);
        return;
    }
    char mode[11];
    mode_write(mode, info.st_mode);
    time_t changed = info.st_mtime;
    const struct tm *t = gmtime(&changed);
    printf("%s %3u ", mode, info.st_nlink);
    if (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode))
        printf("%4u,%4u", DEVICE_MAJOR(info.st_rdev), DEVICE_MINOR(info.st_rdev));
    else
        printf("%9lld", (long long)info.st_size);
    printf(" %04d-%02d-%02d %02d:%02d %s", t->tm_year + 1900, t->tm_mon + 1, t->tm_mday, t->tm_hour,
           t->tm_min, name);
    if (S_ISLNK(info.st_mode)) {
        char target[256];
        ssize_t length = readlink(path, target, sizeof target);
        printf(" -> %.*s", length > 0 ? (int)length : 0, target);
    }
    putchar('\n');
}

/* Names side by side in columns on a terminal, one a line elsewhere. */
static void columns_print(const struct names *names)
{
    size_t width = 0;
    for (size_t i = 0; i < names->count; i++) {
        size_t length = strlen(names->list[i]) + 2;
        width = length > width ? length : width;
    }
    struct winsize window = {0};
    size_t columns = 1;
    if (isatty(1) && width > 0) {
        ioctl(1, TIOCGWINSZ, &window);
        columns = (window.ws_col ? window.ws_col : 80u) / width;
        columns = columns ? columns : 1;
    }
    size_t rows = (names->count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < names->count; i += rows) {
            bool last = i + rows >= names->count;
            printf("%-*s", last ? 0 : (int)width, names->list[i]);
        }
        putchar('\n');
    }
}

static void folder_list(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) {
        complain(path);
        return;
    }
    struct names names = {0};
    struct dirent *entry;
    errno = 0;
    while ((entry = readdir(folder))) {
        if (option_all || entry->d_name[0] != '.')
            names_add(&names, entry->d_name);
    }
    if (errno != 0)
        complain(path);
    closedir(folder);

    qsort(names.list, names.count, sizeof *names.list, names_compare);
    if (!option_long)
        columns_print(&names);
    for (size_t i = 0; option_long && i < names.count; i++) {
        char full[4096];
        snprintf(full, sizeof full, "%s/%s", path, names.list[i]);
        line_print(full, names.list[i]);
    }
    names_free(&names);
}

/* A folder's content, or the file itself. */
static void path_list(const char *path, bool with_title)
{
    struct stat info;
    if (stat(path, &info) < 0 && lstat(path, &info) < 0) {
        complain(path);
        return;
    }
    if (!S_ISDIR(info.st_mode)) {
        if (option_long)
            line_print(path, path);
        else
            puts(path);
        return;
    }
    if (with_title)
        printf("%s:\n", path);
    folder_list(path);
}

int main(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "la1")) != -1) {
        if (option == 'l')
            option_long = true;
        else if (option == 'a')
            option_all = true;
        else if (option == '?')
            return 2;
    }
    if (optind == argc)
        path_list(".", false);
    for (int i = optind; i < argc; i++)
        path_list(argv[i], argc - optind > 1);
    return result;
}
