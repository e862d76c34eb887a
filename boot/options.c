/* Words of the kernel's command line. */
#include "boot/boot_info.h"
#include "kernel/base/string.h"

/* The length of the word at `text`; words are separated by spaces. */
static size_t word_length(const char *text)
{
    size_t length = 0;
    while (text[length] && text[length] != ' ')
        length++;
    return length;
}

const char *boot_option(const char *name)
{
    static char value[BOOT_COMMAND_LINE_SIZE];
    size_t name_length = strlen(name);
    const char *word = boot_info.command_line;

    for (;;) {
        while (*word == ' ')
            word++;
        size_t length = word_length(word);
        if (length == 0 || (length == 2 && strncmp(word, "--", 2) == 0))
            return NULL; /* the words after "--" are the program's */
        if (length >= name_length && strncmp(word, name, name_length) == 0) {
            size_t skip = name_length;
            if (length == name_length || word[skip++] == '=') {
                memcpy(value, word + skip, length - skip);
                value[length - skip] = '\0';
                return value;
            }
        }
        word += length;
    }
}
