/* tail [-n LINES | -LINES] [FILE...]: the last lines, ten if not said otherwise. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE 4096

/* Reads all of a file into memory. NULL when there is not enough, or the file cannot be read. */
static char *file_contents(FILE *file, size_t *length)
{
    char *text = NULL;
    size_t room = 0, got;
    *length = 0;
    do {
        if (*length + PIECE > room) {
            char *more = realloc(text, room = 2 * room + PIECE);
            if (!more) {
                free(text);
                return NULL;
            }
            text = more;
        }
        got = fread(text + *length, 1, PIECE, file);
        *length += got;
    } while (got > 0);
    if (!ferror(file))
        return text;
    free(text);
    return NULL;
}

/* Where the last `lines` lines of a text begin; a last line without its newline counts too. */
static size_t last_lines(const char *text, size_t length, long lines)
{
    size_t at = length;
    if (at > 0 && text[at - 1] == '\n')
        at--;
    for (; at > 0; at--)
        if (text[at - 1] == '\n' && --lines == 0)
            return at;
    return 0;
}

static int file_print(FILE *file, long lines)
{
    size_t length;
    char *text = file_contents(file, &length);
    if (!text) {
        perror("tail");
        return 1;
    }
    size_t from = lines > 0 ? last_lines(text, length, lines) : length;
    fwrite(text + from, 1, length - from, stdout);
    free(text);
    return 0;
}

int main(int argc, char **argv)
{
    long lines = 10;
    int first = 1, result = 0;
    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        lines = atol(argv[2]);
        first = 3;
    } else if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        lines = atol(argv[1] + 1);
        first = 2;
    }
    if (first >= argc)
        return file_print(stdin, lines);
    for (int i = first; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (!file) {
            fprintf(stderr, "tail: %s: %s\n", argv[i], strerror(errno));
            result = 1;
            continue;
        }
        result |= file_print(file, lines);
        fclose(file);
    }
    return result;
}
