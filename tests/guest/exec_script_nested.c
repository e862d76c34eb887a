/* Five scripts may interpret one another, six are ELOOP; the words of each come in order. */
#include "tests/guest/file.h"

#include <string.h>

static char path[16];

static void run(void)
{
    execl(path, "x", "end", (char *)NULL);
    _exit(errno);
}

/* /script1 is interpreted by this program, each other one by the one before it. */
static void make_scripts(void)
{
    for (int i = 1; i <= 6; i++) {
        char text[64];
        if (i == 1)
            snprintf(text, sizeof text, "#!/tests/exec_script_nested a1\n");
        else
            snprintf(text, sizeof text, "#!/script%d a%d\n", i - 1, i);
        snprintf(path, sizeof path, "/script%d", i);
        file_make(path, text, strlen(text), 0755);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        const char *expected[] = {"/tests/exec_script_nested",
                                  "a1",
                                  "/script1",
                                  "a2",
                                  "/script2",
                                  "a3",
                                  "/script3",
                                  "a4",
                                  "/script4",
                                  "a5",
                                  "/script5",
                                  "end"};
        EXPECT(argc == 12);
        for (int i = 0; i < argc; i++)
            EXPECT(strcmp(argv[i], expected[i]) == 0);
        return 100;
    }
    make_scripts();
    EXPECT(exited_with(status_of(run), ELOOP)); /* path is the last one's */
    strcpy(path, "/script5");
    EXPECT(exited_with(status_of(run), 100));
    for (int i = 1; i <= 6; i++) {
        snprintf(path, sizeof path, "/script%d", i);
        EXPECT(unlink(path) == 0);
    }
    return 0;
}
