/* renameat2(2) with RENAME_NOREPLACE: whatever has the new name, keeps it. */
#include "say.h"

static void make(const char *name)
{
    close(open(name, O_WRONLY | O_CREAT, 0600));
}

static void try(const char *from, const char *to)
{
    long result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    say("%s to %s: %s\n", from, to, result ? strerrorname_np(errno) : "done");
}

int main(void)
{
    mkdir("names", 0700);
    chdir("names");
    make("a");
    make("b");
    link("a", "a2");
    symlink("nowhere", "l");
    mkdir("d", 0700);
    mkdir("d/e", 0700);
    try("a", "b");
    try("a", "a");
    try("a", "a2");
    try("a", "l");
    try("a", "d");
    try("d", "a");
    try("d", "d/e");
    try("d", "d/f");
    try("d/e", "d");
    try("no", "b");
    try("no", "new");
    try("a", ".");
    try("a", "d/..");
    try(".", "new");
    try("a", "new/");
    try("a", "no/new");
    try("a", "new");
    try("d", "new2");
    SAY(access("a", F_OK));
    SAY(access("new", F_OK));
    SAY(access("new2/e", F_OK));
    SAY(syscall(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "c", RENAME_NOREPLACE | RENAME_EXCHANGE));
    SAY(syscall(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "c", 8));
    return 0;
}
