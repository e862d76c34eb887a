// log: cannot run /script: its lines end as on Windows[\s\S]*
// log: cannot run /other: it is for another processor[\s\S]*
// log: cannot run /elf: it is an object file: link it first
/* The log says what is wrong with a program; to who tries again and again, once. */
#include "tests/guest/elf.h"

#include <sys/klog.h>

static struct elf_file file;

static unsigned complaints(void)
{
    static char log[65536];
    int size = klogctl(3, log, sizeof log - 1);
    unsigned count = 0;
    EXPECT(size > 0);
    for (const char *at = log; (at = strstr(at, "cannot run /elf")); at++)
        count++;
    return count;
}

static void run_script(void)
{
    _exit(exec_error("/script") != ENOENT);
}

static void run_for_another_processor(void)
{
    elf_make(&file);
    file.header.machine = 40; /* ARM */
    file_make("/other", &file, sizeof file, 0755);
    _exit(exec_error("/other") != ENOEXEC);
}

int main(void)
{
    const char script[] = "#!/bin/sh\r\necho hello\r\n";
    file_make("/script", script, sizeof script - 1, 0755);
    EXPECT(exited_with(status_of(run_script), 0) && unlink("/script") == 0);
    EXPECT(exited_with(status_of(run_for_another_processor), 0) && unlink("/other") == 0);
    elf_make(&file);
    file.header.type = 1;
    file_make("/elf", &file, sizeof file, 0755);
    char *const arguments[] = {"elf", NULL};
    for (int i = 0; i < 100; i++)
        EXPECT(execve("/elf", arguments, arguments + 1) == -1 && errno == ENOEXEC);
    EXPECT(complaints() == 1);
    EXPECT(unlink("/elf") == 0);
    return 0;
}
