/* Scan code set 1 (IBM PS/2 Hardware Interface Technical Reference, "Keyboards (101-/102-Key)"). */
#include "kernel/drivers/keymap.h"

#define EXTENDED       0xE0 /* the key next to its like on the first PC's keyboard */
#define PAUSE          0xE1 /* five more codes follow, and no release */
#define PAUSE_REST     5
#define RELEASED       0x80
#define FIRST_RESPONSE 0xFA /* 0xFA and above: no keys, but the keyboard's answers and errors */

#define KEY_ENTER       0x1C
#define KEY_CONTROL     0x1D
#define KEY_SHIFT_LEFT  0x2A
#define KEY_SLASH       0x35
#define KEY_SHIFT_RIGHT 0x36
#define KEY_ALT         0x38
#define KEY_CAPS_LOCK   0x3A
#define KEY_NUM_LOCK    0x45
#define KEYPAD_FIRST    0x47
#define KEYPAD_LAST     0x53
#define KEY_ANGLE       0x56 /* beside the left shift, on keyboards of 102 keys */

#define ESCAPE "\x1b"

enum modifier {
    SHIFT_LEFT = 1,
    SHIFT_RIGHT = 2,
    CONTROL_LEFT = 4,
    CONTROL_RIGHT = 8,
    ALT_LEFT = 16,
    ALT_RIGHT = 32,
    SHIFT = SHIFT_LEFT | SHIFT_RIGHT,
    CONTROL = CONTROL_LEFT | CONTROL_RIGHT,
    ALT = ALT_LEFT | ALT_RIGHT,
};

/* By code, from 0 to KEY_ANGLE; 0 where the key has no character. */
static const char unshifted[KEY_ANGLE + 1] = "\0\x1b"
                                             "1234567890-=\x7f\tqwertyuiop[]\r\0"
                                             "asdfghjkl;'`\0\\zxcvbnm,./\0*\0 "
                                             "\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                             "789-456+1230.\0\0\\";
static const char shifted[KEY_ANGLE + 1] = "\0\x1b"
                                           "!@#$%^&*()_+\x7f\tQWERTYUIOP{}\r\0"
                                           "ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 "
                                           "\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                           "789-456+1230.\0\0|";

/* The keypad without Num Lock, and the keys of their own that have the same codes after 0xE0. */
static const char *const keypad[KEYPAD_LAST - KEYPAD_FIRST + 1] = {
    ESCAPE "[1~", ESCAPE "[A",  ESCAPE "[5~", "-",          ESCAPE "[D",  NULL,         ESCAPE "[C",
    "+",          ESCAPE "[4~", ESCAPE "[B",  ESCAPE "[6~", ESCAPE "[2~", ESCAPE "[3~",
};

static uint8_t modifier_of(uint8_t key, bool extended)
{
    switch (key) {
    case KEY_SHIFT_LEFT:
        return extended ? 0 : SHIFT_LEFT; /* after 0xE0 they are no keys: around Print Screen */
    case KEY_SHIFT_RIGHT:
        return extended ? 0 : SHIFT_RIGHT;
    case KEY_CONTROL:
        return extended ? CONTROL_RIGHT : CONTROL_LEFT;
    case KEY_ALT:
        return extended ? ALT_RIGHT : ALT_LEFT;
    }
    return 0;
}

/* Control and a key: the lower five bits of @ to _, and three by custom. -1: it has none. */
static int control_of(char byte)
{
    if (byte >= '@' && byte <= '~')
        return byte & 0x1f;
    if (byte == ' ' || byte == '2')
        return 0;
    if (byte == '?')
        return 0x7f;
    if (byte == '/')
        return 0x1f;
    return byte < ' ' ? byte : byte == 0x7f ? '\b' : -1;
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* The character of an ordinary key, or -1. */
static int character_of(const struct keymap *map, uint8_t key)
{
    bool shift = map->held & SHIFT;
    if (key > KEY_ANGLE || !unshifted[key])
        return -1;
    if (is_letter(unshifted[key]))
        shift ^= map->caps_lock;
    char byte = shift ? shifted[key] : unshifted[key];
    return map->held & CONTROL ? control_of(byte) : byte;
}

static unsigned text_copy(char *out, const char *text)
{
    unsigned length = 0;
    for (; text[length]; length++)
        out[length] = text[length];
    return length;
}

/* What a key sends without Alt: the count of bytes. */
static unsigned press(const struct keymap *map, uint8_t key, bool extended, char *out)
{
    const char *sequence = NULL;
    if (key >= KEYPAD_FIRST && key <= KEYPAD_LAST) {
        bool digits = !extended && map->num_lock != !!(map->held & SHIFT);
        if (!digits)
            sequence = keypad[key - KEYPAD_FIRST];
        if (!digits && !sequence)
            return 0;
    } else if (extended && key != KEY_ENTER && key != KEY_SLASH) {
        return 0;
    }
    if (!extended && unshifted[key < KEY_ANGLE ? key : 0] == '\t' && map->held & SHIFT)
        sequence = ESCAPE "[Z";
    if (sequence)
        return text_copy(out, sequence);
    int byte = extended && key == KEY_SLASH ? '/' : character_of(map, key);
    if (byte < 0)
        return 0;
    *out = (char)byte;
    return 1;
}

/* Modifiers and locks; false: it is another key. */
static bool change_state(struct keymap *map, uint8_t key, bool extended, bool released)
{
    uint8_t modifier = modifier_of(key, extended);
    if (released)
        map->held &= (uint8_t)~modifier;
    else
        map->held |= modifier;
    if (key == KEY_CAPS_LOCK && !released)
        map->caps_lock = !map->caps_lock;
    else if (key == KEY_NUM_LOCK && !extended && !released)
        map->num_lock = !map->num_lock;
    return modifier != 0 || released;
}

unsigned keymap_take(struct keymap *map, uint8_t code, char out[KEYMAP_LONGEST])
{
    if (map->skip > 0) {
        map->skip--;
        return 0;
    }
    bool extended = map->extended;
    map->extended = code == EXTENDED;
    if (code == PAUSE)
        map->skip = PAUSE_REST;
    if (code == EXTENDED || code == PAUSE || code >= FIRST_RESPONSE || code == 0)
        return 0;
    uint8_t key = code & ~RELEASED;
    if (change_state(map, key, extended, code & RELEASED))
        return 0;
    unsigned prefix = map->held & ALT ? 1 : 0;
    unsigned length = press(map, key, extended, out + prefix);
    if (length == 0)
        return 0;
    if (prefix)
        out[0] = ESCAPE[0];
    return length + prefix;
}
