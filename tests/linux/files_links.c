/* Hard and symbolic links, long names and long chains. */
// build: -D_FILE_OFFSET_BITS=64 -w
#include "files.h"

static int f;

static void part_1(void)
{
    SHOW(link("d/a", "d/l"));
    status_of("d/a");
    status_of("d/l");
    SHOW(link("d/a", "d/b"));
    SHOW(link("d", "dl"));
    SHOW(link("none", "x"));
    SHOW(link("d/a", "x/"));
    SHOW(link("d/a", "d/b/"));
    SHOW(unlink("d/a"));
    status_of("d/l");
    SHOW(f = open("d/l", O_RDONLY));
    SHOW(unlink("d/l"));
    {
        struct stat s;
        SHOW(fstat(f, &s));
        SHOW(s.st_nlink);
    }
    SHOW(read(f, buf, 10));
    close(f);
    SHOW(symlink("b", "d/s"));
    status_of("d/s");
    SHOW(readlink("d/s", buf, 100));
    SHOW(readlink("d/s", buf, 0));
    SHOW(readlink("d/b", buf, 10));
    SHOW(readlink("none", buf, 10));
    SHOW(symlink("", "d/s2"));
    SHOW(symlink("x", "d/s"));
    SHOW(symlink("x", "new/"));
    SHOW(symlink("loop", "loop"));
    SHOW(open("loop", O_RDONLY));
    SHOW(open("loop", O_CREAT | O_WRONLY, 0600));
    SHOW(open("loop", O_CREAT | O_EXCL | O_WRONLY, 0600));
    SHOW(open("d/s", O_NOFOLLOW));
    SHOW(open("d/s", O_NOFOLLOW | O_DIRECTORY));
    SHOW(symlink("d", "sd"));
    list("sd");
    list("sd/");
    status_of("sd");
    status_of("sd/");
    SHOW(rmdir("sd"));
    SHOW(rmdir("sd/"));
    SHOW(unlink("sd/"));
}

static void part_2(void)
{
    SHOW(mkdir("sd", 0700));
    SHOW(symlink("dang", "sdang"));
    SHOW(f = open("sdang", O_CREAT | O_WRONLY, 0600));
    close(f);
    status_of("dang");
    SHOW(symlink("nd/x", "s3"));
    SHOW(open("s3", O_CREAT | O_WRONLY, 0600));
    SHOW(symlink("q/", "s4"));
    SHOW(open("s4", O_CREAT | O_WRONLY, 0600));
    SHOW(mkdir("s4", 0700));
    SHOW(chdir("sd"));
    SHOW(access("../f", 0));
    SHOW(chdir(".."));
    SHOW(access("sd/../f", F_OK));
    SHOW(open("f", O_NOFOLLOW) - open("f", O_NOFOLLOW));
    close(3);
    close(4);
    {
        char p[64];
        strcpy(p, "c0");
        put("c0", "x");
        for (int i = 1; i <= 41; i++) {
            char a[8], b[8];
            sprintf(a, "c%d", i);
            sprintf(b, "c%d", i - 1);
            symlink(b, a);
        }
        SHOW(access("c39", 0));
        SHOW(access("c40", 0));
        SHOW(access("c41", 0));
        for (int i = 0; i <= 41; i++) {
            char a[8];
            sprintf(a, "c%d", i);
            unlink(a);
        }
    }
    {
        char l[5000];
        memset(l, 'n', sizeof l);
        l[255] = 0;
        SHOW(open(l, O_CREAT | O_WRONLY, 0600) > 2);
        SHOW(unlink(l));
        l[255] = 'n';
        l[256] = 0;
        SHOW(open(l, O_CREAT, 0600));
        SHOW(mkdir(l, 0700));
        SHOW(access(l, 0));
        l[256] = '/';
        l[257] = 'x';
        l[258] = 0;
        SHOW(access(l, 0));
        memset(l, '/', 5000);
        l[4095] = 0;
        SHOW(access(l, 0));
        l[4095] = '/';
        l[4096] = 0;
        SHOW(access(l, 0));
        close(3);
    }
}

int main(void)
{
    begin();
    put("f", "hello");
    mkdir("d", 0777);
    put("d/a", "1");
    put("d/b", "22");
    put("d/c", "333");
    part_1();
    part_2();
    end();
    return 0;
}
