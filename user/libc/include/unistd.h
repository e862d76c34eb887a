/* Processes and files: the POSIX system calls. Each returns -1 and sets errno when it fails. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/fcntl.h"

#define STDIN_FILENO  0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

/* The names for sysconf. */
#define _SC_ARG_MAX   0
#define _SC_CLK_TCK   2
#define _SC_OPEN_MAX  4
#define _SC_PAGESIZE  30
#define _SC_PAGE_SIZE _SC_PAGESIZE

extern char **environ; /* "NAME=value" strings, ended by NULL */

/* Processes (process.c, exec.c). */

/* Makes a copy of this process. Returns 0 in the child, and the child's PID in the parent. */
pid_t fork(void);
/* The same, but the child borrows the parent's memory: it may only exec or _exit. */
pid_t vfork(void) __attribute__((returns_twice));
/* Becomes the program at `path`. Returns only when that failed. */
int execve(const char *path, char *const argv[], char *const envp[]);
int execv(const char *path, char *const argv[]);
/* Looks for `file` in the folders of PATH, unless it has a slash. */
int execvp(const char *file, char *const argv[]);
int execvpe(const char *file, char *const argv[], char *const envp[]);
/* The arguments one by one, ended by NULL; execle then takes the environment. */
int execl(const char *path, const char *argument, ...);
int execlp(const char *file, const char *argument, ...);
int execle(const char *path, const char *argument, ...);
/* Ends the process at once: exit handlers do not run, streams are not flushed. */
_Noreturn void _exit(int status);
pid_t getpid(void);
pid_t getppid(void);
pid_t gettid(void);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
/* Process groups: a signal can go to all of one, and one has the terminal. */
int setpgid(pid_t pid, pid_t group);
pid_t getpgid(pid_t pid);
pid_t getpgrp(void);
pid_t setsid(void);
pid_t getsid(pid_t pid);
pid_t tcgetpgrp(int fd);
int tcsetpgrp(int fd, pid_t group);
/* Sleep; the time that is left when a signal came in between. */
unsigned sleep(unsigned seconds);
int usleep(useconds_t microseconds);
unsigned alarm(unsigned seconds);
int pause(void);

/* Memory (memory.c). */

/* Moves the end of the heap; sbrk returns the old end, or (void *)-1. */
int brk(void *end);
void *sbrk(intptr_t change);

/* Files (files.c). */

/* Reads at most `size` bytes; 0 at the end of the file. May return less than asked for. */
ssize_t read(int fd, void *buffer, size_t size);
ssize_t write(int fd, const void *buffer, size_t size);
ssize_t pread(int fd, void *buffer, size_t size, off_t offset);
ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset);
int close(int fd);
off_t lseek(int fd, off_t offset, int whence);
int dup(int fd);
/* Makes `to` name what `fd` names; what `to` named before is closed. */
int dup2(int fd, int to);
int dup3(int fd, int to, int flags);
/* Makes a pipe: what is written to ends[1] is read from ends[0]. */
int pipe(int ends[2]);
int pipe2(int ends[2], int flags);
int access(const char *path, int mode);
int unlink(const char *path);
int link(const char *old, const char *new_path);
int symlink(const char *target, const char *path);
/* Copies where a symbolic link points to, without a NUL; returns the length. */
ssize_t readlink(const char *path, char *buffer, size_t size);
int truncate(const char *path, off_t length);
int ftruncate(int fd, off_t length);
int fsync(int fd);
void sync(void);
int rmdir(const char *path);
int chdir(const char *path);
int fchdir(int fd);
/* Writes the current directory's path to `buffer` and returns it; NULL if it does not fit. */
char *getcwd(char *buffer, size_t size);
int isatty(int fd); /* 1 for a terminal, else 0 */
long sysconf(int name);
int getpagesize(void);

/* Any system call by its number; see sys/syscall.h. */
long syscall(long number, ...);

/* Options of a command line (getopt.c). */
extern char *optarg;
extern int optind, opterr, optopt;
int getopt(int argc, char *const argv[], const char *options);
