/* hexdump [FILE]: bytes in hexadecimal, sixteen a line, with what they are as text. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BYTES_PER_LINE 16

static void line_print(unsigned long offset, const unsigned char *bytes, size_t count)
{
    printf("%08lx ", offset);
    for (size_t i = 0; i < BYTES_PER_LINE; i++) {
        if (i < count)
            printf(" %02x", bytes[i]);
        else
            printf("   ");
        if (i == BYTES_PER_LINE / 2 - 1)
            putchar(' ');
    }
    printf("  |");
    for (size_t i = 0; i < count; i++)
        putchar(isprint(bytes[i]) ? bytes[i] : '.');
    printf("|\n");
}

int main(int argc, char **argv)
{
    FILE *file = argc > 1 ? fopen(argv[1], "r") : stdin;
    if (!file) {
        fprintf(stderr, "hexdump: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    unsigned char bytes[BYTES_PER_LINE];
    unsigned long offset = 0;
    for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0; offset += count)
        line_print(offset, bytes, count);
    return ferror(file);
}
