/* wc [-lwc] [FILE...]: counts lines, words and bytes. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool show_lines, show_words, show_bytes;
static int result;

static void complain(const char *name)
{
    fprintf(stderr, "wc: %s: %s\n", name ? name : "standard input", strerror(errno));
    result = 1;
}

static void counts_print(unsigned long lines, unsigned long words, unsigned long bytes,
                         const char *name)
{
    const char *space = "";
    if (show_lines) {
        printf("%s%lu", space, lines);
        space = " ";
    }
    if (show_words) {
        printf("%s%lu", space, words);
        space = " ";
    }
    if (show_bytes)
        printf("%s%lu", space, bytes);
    printf("%s%s\n", name ? " " : "", name ? name : "");
}

static void file_count(FILE *file, const char *name)
{
    unsigned long lines = 0, words = 0, bytes = 0;
    bool in_word = false;
    for (int c; (c = getc(file)) != EOF; bytes++) {
        lines += c == '\n';
        words += !isspace(c) && !in_word;
        in_word = !isspace(c);
    }
    if (ferror(file))
        complain(name);
    counts_print(lines, words, bytes, name);
}

int main(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "lwc")) != -1) {
        show_lines |= option == 'l';
        show_words |= option == 'w';
        show_bytes |= option == 'c';
        if (option == '?')
            return 2;
    }
    if (!show_lines && !show_words && !show_bytes)
        show_lines = show_words = show_bytes = true;
    if (optind == argc)
        file_count(stdin, NULL);
    for (int i = optind; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (!file) {
            complain(argv[i]);
            continue;
        }
        file_count(file, argv[i]);
        fclose(file);
    }
    return result;
}
