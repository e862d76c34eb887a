/*
 * stty [-a | size | SETTING...]: shows or changes the settings of the terminal on standard input.
 *
 *   sane, raw            as at the start; every byte at once and unchanged
 *   echo, -echo          a flag on or off; -a lists them
 *   rows N, cols N       the size
 *   intr ^X, min N       a control character
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

static const struct flag {
    const char *name;
    size_t field; /* of struct termios */
    tcflag_t bit;
    bool sane;
} flags[] = {
    {"icrnl", offsetof(struct termios, c_iflag), ICRNL, true},
    {"inlcr", offsetof(struct termios, c_iflag), INLCR, false},
    {"igncr", offsetof(struct termios, c_iflag), IGNCR, false},
    {"istrip", offsetof(struct termios, c_iflag), ISTRIP, false},
    {"iutf8", offsetof(struct termios, c_iflag), IUTF8, false},
    {"opost", offsetof(struct termios, c_oflag), OPOST, true},
    {"onlcr", offsetof(struct termios, c_oflag), ONLCR, true},
    {"isig", offsetof(struct termios, c_lflag), ISIG, true},
    {"icanon", offsetof(struct termios, c_lflag), ICANON, true},
    {"iexten", offsetof(struct termios, c_lflag), IEXTEN, true},
    {"echo", offsetof(struct termios, c_lflag), ECHO, true},
    {"echoe", offsetof(struct termios, c_lflag), ECHOE, true},
    {"echok", offsetof(struct termios, c_lflag), ECHOK, true},
    {"echonl", offsetof(struct termios, c_lflag), ECHONL, false},
    {"echoctl", offsetof(struct termios, c_lflag), ECHOCTL, true},
    {"echoke", offsetof(struct termios, c_lflag), ECHOKE, true},
    {"noflsh", offsetof(struct termios, c_lflag), NOFLSH, false},
    {"tostop", offsetof(struct termios, c_lflag), TOSTOP, false},
};

static const struct {
    const char *name;
    int index; /* in c_cc */
    bool is_number;
    cc_t sane;
} characters[] = {
    {"intr", VINTR, false, 'C' & 0x1f},
    {"quit", VQUIT, false, '\\' & 0x1f},
    {"erase", VERASE, false, 0x7f},
    {"kill", VKILL, false, 'U' & 0x1f},
    {"eof", VEOF, false, 'D' & 0x1f},
    {"susp", VSUSP, false, 'Z' & 0x1f},
    {"werase", VWERASE, false, 'W' & 0x1f},
    {"lnext", VLNEXT, false, 'V' & 0x1f},
    {"min", VMIN, true, 1},
    {"time", VTIME, true, 0},
};

#define FLAG_COUNT      (sizeof flags / sizeof flags[0])
#define CHARACTER_COUNT (sizeof characters / sizeof characters[0])

static tcflag_t *field(struct termios *settings, const struct flag *flag)
{
    return (tcflag_t *)(void *)((char *)settings + flag->field);
}

static void flag_set(struct termios *settings, const struct flag *flag, bool on)
{
    tcflag_t *flags_of = field(settings, flag);
    *flags_of = on ? *flags_of | flag->bit : *flags_of & ~flag->bit;
}

static void sane(struct termios *settings)
{
    for (size_t i = 0; i < FLAG_COUNT; i++)
        flag_set(settings, &flags[i], flags[i].sane);
    for (size_t i = 0; i < CHARACTER_COUNT; i++)
        settings->c_cc[characters[i].index] = characters[i].sane;
}

static void show(struct termios *settings, bool all)
{
    struct winsize size = {0};
    tcgetwinsize(0, &size);
    printf("rows %d; columns %d;", size.ws_row, size.ws_col);
    for (size_t i = 0; i < CHARACTER_COUNT; i++) {
        cc_t c = settings->c_cc[characters[i].index];
        if (!all && c == characters[i].sane)
            continue;
        if (characters[i].is_number)
            printf(" %s = %d;", characters[i].name, c);
        else
            printf(" %s = %s%c;", characters[i].name, c < ' ' || c == 0x7f ? "^" : "",
                   c < ' ' || c == 0x7f ? c ^ 0x40 : c);
    }
    putchar('\n');
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        bool on = *field(settings, &flags[i]) & flags[i].bit;
        if (all || on != flags[i].sane)
            printf("%s%s ", on ? "" : "-", flags[i].name);
    }
    putchar('\n');
}

static int fail(const char *what)
{
    fprintf(stderr, "stty: %s: %s\n", what, strerror(errno));
    return 1;
}

/* `rows N` or `cols N`; false when it is neither. */
static bool size_set(const char *name, const char *value)
{
    struct winsize size;
    bool rows = strcmp(name, "rows") == 0;
    if (!rows && strcmp(name, "cols") != 0 && strcmp(name, "columns") != 0)
        return false;
    tcgetwinsize(0, &size);
    if (rows)
        size.ws_row = (uint16_t)atoi(value);
    else
        size.ws_col = (uint16_t)atoi(value);
    tcsetwinsize(0, &size);
    return true;
}

/* A control character's name and "^X", "x" or a number; false when it is none. */
static bool character_set(struct termios *settings, const char *name, const char *value)
{
    for (size_t i = 0; i < CHARACTER_COUNT; i++) {
        if (strcmp(characters[i].name, name) != 0)
            continue;
        cc_t c = (cc_t)(value[0] == '^' && value[1] != '\0' ? (value[1] & 0x5f) ^ 0x40 : value[0]);
        settings->c_cc[characters[i].index] = characters[i].is_number ? (cc_t)atoi(value) : c;
        return true;
    }
    return false;
}

/* A word without a value; false when it is none. */
static bool word_set(struct termios *settings, const char *word)
{
    bool on = word[0] != '-';
    const char *name = on ? word : word + 1;
    if (strcmp(name, "raw") == 0 && on)
        cfmakeraw(settings);
    else if (strcmp(name, "sane") == 0 || strcmp(name, "raw") == 0)
        sane(settings);
    else
        for (size_t i = 0;; i++) {
            if (i == FLAG_COUNT)
                return false;
            if (strcmp(flags[i].name, name) == 0) {
                flag_set(settings, &flags[i], on);
                break;
            }
        }
    return true;
}

int main(int argc, char **argv)
{
    struct termios settings;
    struct winsize size;
    if (tcgetattr(0, &settings) < 0)
        return fail("standard input");
    if (argc == 1 || strcmp(argv[1], "-a") == 0) {
        show(&settings, argc > 1);
        return 0;
    }
    if (strcmp(argv[1], "size") == 0) {
        if (tcgetwinsize(0, &size) < 0)
            return fail("size");
        printf("%d %d\n", size.ws_row, size.ws_col);
        return 0;
    }
    for (int i = 1; i < argc; i++) {
        const char *value = argv[i + 1];
        if (value && (size_set(argv[i], value) || character_set(&settings, argv[i], value))) {
            i++;
        } else if (!word_set(&settings, argv[i])) {
            fprintf(stderr, "stty: %s: no such setting\n", argv[i]);
            return 1;
        }
    }
    return tcsetattr(0, TCSADRAIN, &settings) < 0 ? fail("standard input") : 0;
}
