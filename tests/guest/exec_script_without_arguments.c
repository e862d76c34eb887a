/* A script run with no arguments at all, not even its own name, gets those of its first line. */
#include "tests/guest/memory.h"

#include <fcntl.h>

#define SCRIPT "/tmp/script"

static void run(void)
{
    char *arguments[] = {NULL, "not", "ours", NULL}; /* what lies behind the end is not looked at */
    execve(SCRIPT, arguments, arguments);
}

int main(int argc, char **argv)
{
    if (argc > 1) { /* as the interpreter */
        EXPECT(argc == 3 && strcmp(argv[1], "word") == 0 && strcmp(argv[2], SCRIPT) == 0);
        return 7;
    }
    static const char line[] = "#!/tests/exec_script_without_arguments word\n";
    int fd = open(SCRIPT, O_WRONLY | O_CREAT, 0700);
    EXPECT(fd >= 0 && write(fd, line, sizeof line - 1) == sizeof line - 1 && close(fd) == 0);
    int status = in_child(run);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    return 0;
}
