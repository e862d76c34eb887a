/* A list of letters: the one that was read is freed, and then marked as read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct letter {
    struct letter *next;
    int read;
    char text[20];
};

static struct letter *write_letter(const char *text, struct letter *next)
{
    struct letter *letter = malloc(sizeof *letter);
    if (!letter)
        exit(1);
    strcpy(letter->text, text);
    letter->next = next;
    return letter;
}

static void throw_away(struct letter *letter)
{
    free(letter);
}

static void read_letter(struct letter *letter)
{
    printf("%s\n", letter->text);
    throw_away(letter);
    letter->read = 1;
}

int main(void)
{
    struct letter *letters = write_letter("one", write_letter("two", NULL));
    while (letters) {
        struct letter *next = letters->next;
        read_letter(letters);
        letters = next;
    }
    return 0;
}
