/* head [-n LINES | -LINES] [FILE...]: the first lines, ten if not said otherwise. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int result;

static void complain(const char *name)
{
    fprintf(stderr, "head: %s: %s\n", name, strerror(errno));
    result = 1;
}

static void lines_print(FILE *file, const char *name, long lines)
{
    for (int c; lines > 0 && (c = getc(file)) != EOF; lines -= c == '\n')
        putchar(c);
    if (ferror(file))
        complain(name);
}

int main(int argc, char **argv)
{
    long lines = 10;
    int option;
    if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        lines = atol(argv[1] + 1);
        optind = 2;
    }
    while ((option = getopt(argc, argv, "n:")) != -1) {
        if (option == '?')
            return 2;
        lines = atol(optarg);
    }
    if (optind == argc)
        lines_print(stdin, "standard input", lines);
    for (int i = optind; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (!file) {
            complain(argv[i]);
            continue;
        }
        lines_print(file, argv[i], lines);
        fclose(file);
    }
    return result;
}
