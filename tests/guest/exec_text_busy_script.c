/* An exec that fails late, or a script that has been run, leaves its file writable. */
#include "tests/guest/file.h"

#include <string.h>

static void run_script(void)
{
    execl("/script", "script", (char *)NULL);
    _exit(1);
}

static void expect_writable(const char *path)
{
    int fd = open(path, O_WRONLY);
    EXPECT(fd >= 0);
    close(fd);
}

int main(void)
{
    char *const arguments[] = {"x", (char *)4, NULL};
    const char text[] = "#!/bin/sh\nexit 6\n", *loop = "#!/loop\n";
    file_make("/script", text, strlen(text), 0755);
    file_make("/loop", loop, strlen(loop), 0755);
    EXPECT(execve("/script", arguments, NULL) < 0 && errno == EFAULT);
    expect_writable("/script");
    EXPECT(exec_error("/loop") == ELOOP);
    expect_writable("/loop");
    EXPECT(exited_with(status_of(run_script), 6));
    expect_writable("/script");
    EXPECT(unlink("/script") == 0 && unlink("/loop") == 0);
    return 0;
}
