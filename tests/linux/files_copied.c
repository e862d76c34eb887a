/* sendfile, copy_file_range, fallocate, memfd_create, execveat. */
#include "files.h"

#include <sys/sendfile.h>

static void sent(void)
{
    int ends[2], in = open("in", O_RDONLY), out = open("out", O_RDWR | O_CREAT, 0600);
    int appends = open("out", O_WRONLY | O_APPEND);
    off_t at = 2;
    pipe(ends);
    SHOW(sendfile(out, in, NULL, 3));
    SHOW(sendfile(out, in, &at, 4));
    SHOW(at);
    SHOW(lseek(in, 0, SEEK_CUR));
    SHOW(pread(out, buf, 100, 0));
    printf("%.7s\n", buf);
    SHOW(sendfile(ends[1], in, NULL, 100));
    SHOW(read(ends[0], buf, 100));
    printf("%.7s\n", buf);
    SHOW(sendfile(out, in, NULL, 100));
    at = 1000;
    SHOW(sendfile(out, in, &at, 100));
    at = -1;
    SHOW(sendfile(out, in, &at, 100));
    at = 0;
    SHOW(sendfile(in, in, &at, 100));
    SHOW(sendfile(out, 77, &at, 100));
    SHOW(sendfile(77, in, &at, 100));
    SHOW(sendfile(appends, in, &at, 1));
    SHOW(sendfile(out, in, (off_t *)8, 100));
    SHOW(sendfile(out, in, &at, 0));
    int large = open("large", O_RDWR | O_CREAT, 0600);
    ftruncate(large, 3000000);
    pwrite(large, "end", 3, 2999997);
    at = 17;
    SHOW(sendfile(out, large, &at, 4000000));
    SHOW(pread(out, buf, 3, lseek(out, 0, SEEK_END) - 3));
    printf("%.3s\n", buf);
    close(in), close(out), close(large), close(appends), close(ends[0]), close(ends[1]);
}

static void ranges_copied(void)
{
    int in = open("in", O_RDWR), out = open("other", O_RDWR | O_CREAT, 0600),
        folder = open(".", O_RDONLY);
    int ends[2];
    long long from = 1, to = 3;
    pipe(ends);
    SHOW(copy_file_range(in, NULL, out, NULL, 4, 0));
    SHOW(copy_file_range(in, &from, out, &to, 5, 0));
    printf("%lld %lld\n", from, to);
    SHOW(pread(out, buf, 100, 0));
    printf("%.8s\n", buf);
    SHOW(lseek(in, 0, SEEK_CUR));
    SHOW(lseek(out, 0, SEEK_CUR));
    from = 0, to = 4;
    SHOW(copy_file_range(in, &from, in, &to, 5, 0));
    SHOW(copy_file_range(in, &from, out, &to, 5, 1));
    SHOW(copy_file_range(in, &from, 77, &to, 5, 0));
    SHOW(copy_file_range(folder, NULL, out, NULL, 5, 0));
    SHOW(copy_file_range(in, NULL, ends[1], NULL, 5, 0));
    from = 100;
    SHOW(copy_file_range(in, &from, out, &to, 5, 0));
    close(in), close(out), close(folder), close(ends[0]), close(ends[1]);
}

static void room(void)
{
    int file = open("room", O_RDWR | O_CREAT, 0600), reads = open("in", O_RDONLY), ends[2];
    pipe(ends);
    SHOW(fallocate(file, 0, 10, 90));
    status_of("room");
    SHOW(fallocate(file, 0, 0, 50));
    status_of("room");
    SHOW(fallocate(file, 0, -1, 5));
    SHOW(fallocate(file, 0, 0, 0));
    SHOW(fallocate(reads, 0, 0, 5));
    SHOW(fallocate(77, 0, 0, 5));
    SHOW(fallocate(ends[1], 0, 0, 5));
    SHOW(posix_fallocate(file, 0, 200));
    status_of("room");
    close(file), close(reads), close(ends[0]), close(ends[1]);
}

static void nameless(void)
{
    struct stat64 found;
    int file = memfd_create("memory", 1);
    SHOW(fcntl(file, F_GETFD));
    SHOW(write(file, "abc", 3));
    fstat64(file, &found);
    printf("mode %o, %d links, %d bytes\n", found.st_mode, (int)found.st_nlink, (int)found.st_size);
    char *mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    mapped[1] = 'B';
    SHOW(pread(file, buf, 3, 0));
    printf("%.3s\n", buf);
    SHOW(memfd_create("memory", 0x800));
    SHOW(memfd_create(memset(buf, 'n', 300), 0));
    SHOW(memfd_create((char *)8, 0));
    close(file);
}

static void run(int directory, const char *path, int flags)
{
    char *arguments[] = {"name", "again", NULL}, *environment[] = {NULL};
    pid_t child = fork();
    if (child == 0) {
        syscall(SYS_execveat, directory, path, arguments, environment, flags);
        printf("execveat %s = %s\n", path, strerrorname_np(errno));
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    printf("ended %d\n", WEXITSTATUS(status));
}

static void executed(void)
{
    int self = open("/proc/self/exe", O_RDONLY),
        folder = open("/proc/self", O_RDONLY | O_DIRECTORY);
    run(self, "", AT_EMPTY_PATH);
    run(self, "", 0);
    run(folder, "exe", 0);
    run(77, "/proc/self/exe", 0);
    run(77, "exe", 0);
    run(folder, "none", 0);
    run(self, "x", 0);
    run(AT_FDCWD, "in", 0);
    run(folder, "exe", 0x4000);
    close(self), close(folder);
}

int main(int count, char **arguments)
{
    if (count > 1) {
        printf("again, as %s\n", arguments[0]);
        return 7;
    }
    begin();
    put("in", "0123456789");
    sent();
    ranges_copied();
    room();
    nameless();
    executed();
    end();
    return 0;
}
