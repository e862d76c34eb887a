/* Directories, names and links until there is no space: programs still run, and can remove them. */
// run: --mem 16 --timeout 100
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <sys/stat.h>

static int made;

static void name_of(int number, char *name)
{
    sprintf(name, "/tmp/n%d", number);
}

static void fill(void)
{
    char name[24];
    EXPECT(mkdir("/tmp/n0", 0700) == 0);
    for (made = 1; name_of(made, name), mkdir(name, 0700) == 0; made++)
        ;
    EXPECT(errno == ENOSPC);
    EXPECT(link("/bin/true", name) == -1 && errno == ENOSPC);
    EXPECT(symlink("x", name) == -1 && errno == ENOSPC);
    EXPECT(open(name, O_CREAT | O_WRONLY, 0600) == -1 && errno == ENOSPC);
}

static void run_a_program(void)
{
    execl("/bin/true", "true", NULL);
    _exit(1);
}

static void remove_one(void)
{
    execl("/bin/rm", "rm", "-r", "/tmp/n0", NULL);
    _exit(1);
}

int main(void)
{
    char name[24];
    fill();
    EXPECT(in_child(run_a_program) == 0);
    EXPECT(in_child(remove_one) == 0);
    for (int i = 1; i < made; i++) {
        name_of(i, name);
        EXPECT(rmdir(name) == 0);
    }
    return 0;
}
