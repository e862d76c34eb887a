/* An entry that is there all the time is listed exactly once, whatever comes and goes meanwhile. */
// linux: yes
#include "tests/guest/expect.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEPT 300

static void make(const char *kind, int number, int remove)
{
    char name[32];
    snprintf(name, sizeof name, "%s%d", kind, number);
    if (remove)
        unlink(name);
    else
        close(open(name, O_CREAT | O_WRONLY, 0600));
}

static void change_for_ever(unsigned seed)
{
    srand(seed);
    for (;;)
        make("changing", rand() % 200, rand() % 2);
}

static void list(void)
{
    char seen[KEPT] = "";
    int count = 0;
    DIR *directory = opendir(".");
    EXPECT(directory);
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (strncmp(entry->d_name, "kept", 4) == 0) {
            int number = atoi(entry->d_name + 4);
            EXPECT(number < KEPT && !seen[number]);
            seen[number] = 1;
            count++;
        }
    closedir(directory);
    EXPECT(count == KEPT);
}

int main(void)
{
    char folder[32];
    pid_t changers[2];
    int status;
    snprintf(folder, sizeof folder, "/tmp/list-%06d", (int)getpid());
    EXPECT(mkdir(folder, 0700) == 0 && chdir(folder) == 0);
    for (int i = 0; i < KEPT; i++)
        make("kept", i, 0);
    for (int i = 0; i < 2; i++)
        if ((changers[i] = fork()) == 0)
            change_for_ever((unsigned)i);
    for (int round = 0; round < 100; round++)
        list();
    for (int i = 0; i < 2; i++)
        EXPECT(kill(changers[i], SIGKILL) == 0 && waitpid(changers[i], &status, 0) > 0);
    for (int i = 0; i < KEPT; i++)
        make("kept", i, 1);
    for (int i = 0; i < 200; i++)
        make("changing", i, 1);
    EXPECT(rmdir(folder) == 0);
    return 0;
}
