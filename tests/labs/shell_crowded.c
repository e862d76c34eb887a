/* The tests of lab shell where there is room for little. What they need stands in shell.c. */
int shell_main(int argc, char **argv);
#define main shell_main
#include "tests/labs/shell.c"
#undef main

#define FEW 12 /* descriptors */

static void many_lines(void)
{
    static char lines[LINES_SIZE], output[LINES_SIZE];
    uint32_t count = number(0, 40, 60);
    SHARED->most_open = FEW;
    for (uint32_t i = 0; i < count; i++) {
        sprintf(lines + strlen(lines), "echo %s | cat | cat > /f\ntrue < /f &\ncat /f\n",
                word(i % 20));
        sprintf(output + strlen(output), "%s\n", word(i % 20));
    }
    must(output, 0, lines);
    OBSERVE(count);
    PASS();
}

static void no_process(void)
{
    const char *a = word(0), *b = word(3);
    store_text("/in", "");
    SHARED->most_processes = 2; /* the first one and tsh: no child at all */
    must_complain("", 1, text("echo %s\n", a));
    must_complain("", 5, text("echo %s\nexit 5\n", a));
    SHARED->most_processes = 4; /* and two children */
    must_complain("", 1, "cat /in | cat | cat | cat\n");
    must_complain(text("%s\n", b), 0, text("cat /in | cat | cat\necho %s\n", b));
    must_complain("0 1 2\n", 0, "cat /in | cat | cat | cat\n" HELPER " descriptors\n");
    must_complain("0\n", 0, "cat /in | cat | cat\n" HELPER " zombies\n");
    OBSERVE(b[0]);
    PASS();
}

static const struct lab_test CROWDED[] = {
    {"many-lines", many_lines},
    {"no-process", no_process},
};

int main(int argc, char **argv)
{
    if (getpid() != 1)
        return shell_main(argc, argv);
    lab_main(CROWDED, sizeof CROWDED / sizeof CROWDED[0]);
}
