/* grep [-vci] TEXT [FILE...]: the lines that contain the text (as it is, no patterns). */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool option_invert, option_count, option_ignore_case;
static bool found, failed;

static void complain(const char *name)
{
    fprintf(stderr, "grep: %s: %s\n", name, strerror(errno));
    failed = true;
}

static bool line_contains(const char *line, const char *text)
{
    if (!option_ignore_case)
        return strstr(line, text) != NULL;
    size_t length = strlen(text);
    for (; *line != '\0'; line++) {
        if (strncasecmp(line, text, length) == 0)
            return true;
    }
    return length == 0;
}

static void file_search(FILE *file, const char *text, const char *path, bool named)
{
    const char *name = named ? path : NULL;
    char *line = NULL;
    size_t size = 0;
    unsigned long count = 0;
    ssize_t length;
    while ((length = getline(&line, &size, file)) > 0) {
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        if (line_contains(line, text) == option_invert)
            continue;
        count++;
        if (!option_count)
            printf("%s%s%s\n", name ? name : "", name ? ":" : "", line);
    }
    if (ferror(file))
        complain(path);
    if (option_count)
        printf("%s%s%lu\n", name ? name : "", name ? ":" : "", count);
    found |= count > 0;
    free(line);
}

int main(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "vciF")) != -1) {
        option_invert |= option == 'v';
        option_count |= option == 'c';
        option_ignore_case |= option == 'i';
        if (option == '?')
            return 2;
    }
    if (optind == argc) {
        fprintf(stderr, "usage: grep [-vci] TEXT [FILE...]\n");
        return 2;
    }
    const char *text = argv[optind++];
    if (optind == argc)
        file_search(stdin, text, "standard input", false);
    bool several = argc - optind > 1;
    for (int i = optind; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (!file) {
            complain(argv[i]);
            continue;
        }
        file_search(file, text, argv[i], several);
        fclose(file);
    }
    return failed ? 2 : !found;
}
