/* The tests of lab exec with the twist `environment-below`. What they need stands in exec.c. */
int exec_main(void);
#define main exec_main
#include "tests/labs/exec.c"
#undef main

#define STRINGS_END 0xBFFFFFFCu /* the word of zero above them */

/* The addresses of the strings, from the vector of pointers at `at` on; the first behind the last.
 */
static uint32_t expect_packed(uint32_t at, const char **given, uint32_t address, const char *name)
{
    for (uint32_t i = 0; given[i]; i++, at += 4) {
        if (stack_word(at, name) != address)
            FAIL("%s[%u] is at %#x, and was to be at %#x", name, (unsigned)i,
                 (unsigned)stack_word(at, name), (unsigned)address);
        address += strlen(given[i]) + 1;
    }
    return address;
}

static uint32_t size_of(const char **given)
{
    uint32_t size = 0;
    for (uint32_t i = 0; given[i]; i++)
        size += strlen(given[i]) + 1;
    return size;
}

/* Environment, path and arguments, one behind the other, up to the end. */
static void expect_below(void)
{
    look_at_stack();
    uint32_t vectors = expect_vectors(arguments);
    uint32_t argv_at = stack_at + 4, envp_at = argv_at + 4 * (count_of(arguments) + 1);
    uint32_t path_size = sizeof PROGRAM_PATH;
    uint32_t start = STRINGS_END - size_of(arguments) - path_size - size_of(environment);
    uint32_t end = expect_packed(envp_at, environment, start, "envp");
    struct auxv auxv;
    auxv_read(&auxv, vectors);
    expect_auxv(&auxv, 31, end, "AT_EXECFN");
    expect_string(auxv.values[31], PROGRAM_PATH, "AT_EXECFN");
    expect_packed(argv_at, arguments, end + path_size, "argv");
}

static void below(void)
{
    uint32_t count = number(0, 3, 12), variables_count = number(1, 3, 12);
    TRY("execve() with %u arguments and %u variables of the environment", (unsigned)count,
        (unsigned)variables_count);
    EXPECT("from below: the environment's words, the path, the arguments, and the word of zero");
    give_words(arguments, count, "");
    give_words(environment, variables_count, "NAME=");
    expect_below();
    OBSERVE(stack_word(stack_at, "argc"));
    OBSERVE(variables_count);
    const char *set[] = {NULL};
    memcpy(environment, set, sizeof set);
    expect_below();
    PASS();
}

static void below_large(void)
{
    enum { WORD = 9000, WORDS = 6 };
    static char texts[2 * WORDS][WORD];
    TRY("execve() with %d arguments and %d variables, each longer than a page", WORDS, WORDS);
    EXPECT("from below: the environment's words, the path, the arguments, and the word of zero");
    for (uint32_t i = 0; i < 2 * WORDS; i++) {
        memset(texts[i], letter(i), WORD - 1 - 555 * (i % 5));
        (i < WORDS ? arguments : environment)[i % WORDS] = texts[i];
    }
    arguments[WORDS] = environment[WORDS] = NULL;
    expect_below();
    OBSERVE(stack_word(stack_at, "argc"));
    PASS();
}

/* What a file of /proc says of the child is `expected`. */
static void expect_file(long child, const char *name, const char *expected, long size)
{
    char text[TEXT_SIZE];
    snprintf(SHARED->text, sizeof SHARED->text, "/proc/%ld/%s", child, name);
    long fd = call3(SYS_open, (long)SHARED->text, O_RDONLY, 0);
    long got = call3(SYS_read, fd, (long)text, sizeof text);
    if (got != size || memcmp(text, expected, (size_t)size) != 0)
        FAIL("%s has %ld bytes, and begins with '%.20s'", name, got, got > 0 ? text : "");
}

static void below_shown(void)
{
    TRY("a process executes a program; others read /proc/PID/cmdline and environ");
    EXPECT("they see its arguments in the one, and its environment in the other");
    const char *given[] = {"elf", "two words", "", "end", NULL}, *set[] = {"A=1", "B=22", NULL};
    static const char line[] = "elf\0two words\0\0end", variables_line[] = "A=1\0B=22";
    memcpy(arguments, given, sizeof given);
    memcpy(environment, set, sizeof set);
    program_begin();
    program_yields(20);
    program_ends((uint8_t)letter(0));
    program_store();
    long child = start_program(child_executes);
    expect_file(child, "cmdline", line, sizeof line);
    expect_file(child, "environ", variables_line, sizeof variables_line);
    expect_code(wait_status(child), (uint8_t)letter(0));
    OBSERVE(letter(0));
    expect_below();
    PASS();
}

static const struct lab_test BELOW_TESTS[] = {
    {"below", below},
    {"below-large", below_large},
    {"below-shown", below_shown},
};

int main(void)
{
    lab_main(BELOW_TESTS, sizeof BELOW_TESTS / sizeof BELOW_TESTS[0]);
}
