/* Paths of 4095 and 4096 bytes, names of 255 and 256, 40 and 41 links, slashes, and ".." . */
// linux: yes
#include "tests/guest/files.h"

#include <string.h>
#include <sys/stat.h>

static void long_paths(void)
{
    static char path[4200];
    memset(path, '/', sizeof path);
    strcpy(path + 4090, "tmp/.");
    EXPECT(strlen(path) == 4095 && access(path, F_OK) == 0);
    strcpy(path + 4091, "tmp/.");
    EXPECT(ERROR_OF(access(path, F_OK)) == ENAMETOOLONG);
    for (int i = 0; i < 4095; i += 2)
        memcpy(path + i, "./", 2);
    path[4095] = '\0';
    EXPECT(access(path, F_OK) == 0);
    memset(path, 'a', 255);
    path[255] = '\0';
    EXPECT(close(open(path, O_CREAT | O_WRONLY, 0600)) == 0 && unlink(path) == 0);
    path[255] = 'a';
    path[256] = '\0';
    EXPECT(ERROR_OF(open(path, O_CREAT | O_WRONLY, 0600)) == ENAMETOOLONG);
    EXPECT(ERROR_OF(access(path, F_OK)) == ENAMETOOLONG && ERROR_OF(unlink(path)) == ENAMETOOLONG);
    strcpy(path + 256, "/..");
    EXPECT(ERROR_OF(access(path, F_OK)) == ENAMETOOLONG);
}

static void many_links(void)
{
    char name[16], target[16];
    close(open("link0", O_CREAT | O_WRONLY, 0600));
    for (int i = 1; i <= 41; i++) {
        snprintf(target, sizeof target, "link%d", i - 1);
        snprintf(name, sizeof name, "link%d", i);
        EXPECT(symlink(target, name) == 0);
    }
    EXPECT(access("link40", F_OK) == 0);
    EXPECT(ERROR_OF(access("link41", F_OK)) == ELOOP);
    for (int i = 0; i <= 41; i++) {
        snprintf(name, sizeof name, "link%d", i);
        EXPECT(unlink(name) == 0);
    }
    EXPECT(symlink("self/x", "self") == 0);
    EXPECT(ERROR_OF(access("self", F_OK)) == ELOOP && unlink("self") == 0);
}

/* Each link doubles the path: it is cut where Linux cuts it. */
static void growing_links(void)
{
    static char target[4096], path[4096];
    memset(target, '/', 3000);
    strcpy(target + 3000, "tmp");
    EXPECT(symlink(target, "grow") == 0);
    EXPECT(access("grow/.", F_OK) == 0);
    memset(path, '/', sizeof path);
    memcpy(path, "grow", 4);
    strcpy(path + 4000, ".");
    EXPECT(access(path, F_OK) == 0);
    EXPECT(unlink("grow") == 0);
}

static void slashes_and_dots(void)
{
    struct stat root, above;
    EXPECT(stat("/", &root) == 0 && stat("/../../..", &above) == 0);
    EXPECT(root.st_ino == above.st_ino);
    EXPECT(mkdir("dir///", 0700) == 0 && access("dir/", F_OK) == 0 && access("dir/./", F_OK) == 0);
    close(open("dir/file", O_CREAT | O_WRONLY, 0600));
    EXPECT(ERROR_OF(access("dir/file/", F_OK)) == ENOTDIR);
    EXPECT(ERROR_OF(access("dir/file/.", F_OK)) == ENOTDIR);
    EXPECT(ERROR_OF(access("dir/file/..", F_OK)) == ENOTDIR);
    EXPECT(ERROR_OF(access("dir/none/..", F_OK)) == ENOENT);
    EXPECT(ERROR_OF(unlink("dir/file/")) == ENOTDIR && ERROR_OF(rmdir("dir/")) == ENOTEMPTY);
    EXPECT(ERROR_OF(rmdir("dir/.")) == EINVAL && ERROR_OF(rmdir("dir/..")) == ENOTEMPTY);
    EXPECT(ERROR_OF(rename("dir/.", "other")) == EBUSY);
    EXPECT(ERROR_OF(rename("dir/file", "dir/new/")) == ENOTDIR);
    EXPECT(ERROR_OF(open("", O_RDONLY)) == ENOENT && ERROR_OF(mkdir("", 0700)) == ENOENT);
    EXPECT(unlink("dir//file") == 0 && rmdir("dir//") == 0);
}

int main(void)
{
    char folder[32];
    snprintf(folder, sizeof folder, "/tmp/paths-%d", (int)getpid());
    EXPECT(mkdir(folder, 0700) == 0 && chdir(folder) == 0);
    long_paths();
    many_links();
    growing_links();
    slashes_and_dots();
    EXPECT(rmdir(folder) == 0);
    return 0;
}
