/* A "#!" line puts the interpreter and one argument in front; the script's path replaces argv[0].
 */
#include "tests/guest/file.h"

#include <string.h>

static int ends[2];
static char *arguments[] = {"zero", "one", "two words", NULL};

static void run(void)
{
    dup2(ends[1], 1);
    execv("/script", arguments);
    printf("errno %d", errno);
    fflush(stdout);
}

/* What the interpreter got, as main prints it, when the script begins with `text`. */
static void expect_words(const char *text, const char *words)
{
    char found[512];
    file_make("/script", text, strlen(text), 0755);
    EXPECT(pipe(ends) == 0);
    EXPECT(exited_with(status_of(run), 0));
    ssize_t size = read(ends[0], found, sizeof found - 1);
    found[size < 0 ? 0 : size] = '\0';
    if (strcmp(found, words) != 0)
        printf("%s: expected %s but got %s\n", text, words, found);
    EXPECT(strcmp(found, words) == 0);
    close(ends[0]);
    close(ends[1]);
}

static void expect_lines(void)
{
    expect_words("#!/tests/exec_script\n", "[/tests/exec_script][/script][one][two words]");
    expect_words("#!/tests/exec_script", "[/tests/exec_script][/script][one][two words]");
    expect_words("#! \t /tests/exec_script \t\n", "[/tests/exec_script][/script][one][two words]");
    expect_words("#!/tests/exec_script  a b  c \t\nrest\n",
                 "[/tests/exec_script][a b  c][/script][one][two words]");
    expect_words("#!/tests/exec_script\ta", "[/tests/exec_script][a][/script][one][two words]");
    expect_words("#!\n", "errno 8");
    expect_words("#!", "errno 13");
    expect_words("#!   \t \n", "errno 8");
    expect_words("#!/no/such\n", "errno 2");
    expect_words("#!/bin\n", "errno 13");
    expect_words("#!/script\n", "errno 40"); /* ELOOP */
    expect_words("echo no line\n", "errno 8");
    expect_words("", "errno 8");
}

int main(int argc, char **argv)
{
    if (argc == 1) {
        expect_lines();
        arguments[1] = NULL; /* without arguments, and without argv[0] */
        expect_words("#!/tests/exec_script -x\n", "[/tests/exec_script][-x][/script]");
        arguments[0] = NULL;
        arguments[1] = "not an argument";
        expect_words("#!/tests/exec_script -x\n", "[/tests/exec_script][-x][/script]");
        EXPECT(unlink("/script") == 0);
        return 0;
    }
    for (int i = 0; i < argc; i++)
        printf("[%s]", argv[i]);
    return 0;
}
