/*
 * Runs every file of /corpus (tests/elf_corpus.py makes it), and says what came of each:
 *
 *   NAME | errno 8         refused, and the caller is as it was
 *   NAME | exited 77       or: signaled 11
 *
 * The same program runs on Gaji and on Linux.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM    "/tests/elf"
#define NOT_INTACT 9999
#define SECONDS    2 /* for a program that runs wild */
#define BYTES_KEPT 20000

static unsigned char kept[BYTES_KEPT];

static void expect(int condition, const char *what)
{
    if (condition)
        return;
    printf("elf_corpus: %s (errno %d)\n", what, errno);
    exit(1);
}

static void write_program(FILE *corpus, size_t size)
{
    static char bytes[4096];
    expect(size <= sizeof bytes && fread(bytes, 1, size, corpus) == size, "the corpus ends early");
    unlink(PROGRAM);
    int file = open(PROGRAM, O_WRONLY | O_CREAT, 0755);
    expect(file >= 0 && write(file, bytes, size) == (ssize_t)size, "the file cannot be written");
    close(file);
}

/* Whether nothing of this process was lost: its memory, its heap's end, its descriptors. */
static int intact(int descriptor, const void *heap_end)
{
    for (unsigned i = 0; i < BYTES_KEPT; i++)
        if (kept[i] != (unsigned char)(i * 7))
            return 0;
    return sbrk(0) == heap_end && fcntl(descriptor, F_GETFD) == FD_CLOEXEC;
}

static void become_program(int answer)
{
    static char *const arguments[] = {PROGRAM, "an argument", NULL};
    const void *heap_end = sbrk(0);
    alarm(SECONDS);
    execve(PROGRAM, arguments, arguments + 2);
    int error = errno;
    if (!intact(answer, heap_end))
        error = NOT_INTACT;
    write(answer, &error, sizeof error);
    _exit(0);
}

static void try_program(const char *name)
{
    int ends[2], error, status;
    expect(pipe2(ends, O_CLOEXEC) == 0, "no pipe");
    pid_t child = fork();
    expect(child >= 0, "no child");
    if (child == 0)
        become_program(ends[1]);
    close(ends[1]);
    int refused = read(ends[0], &error, sizeof error) == sizeof error;
    close(ends[0]);
    expect(waitpid(child, &status, 0) == child, "no status");
    if (refused)
        printf("%s | errno %d\n", name, error);
    else if (WIFSIGNALED(status))
        printf("%s | signaled %d\n", name, WTERMSIG(status));
    else
        printf("%s | exited %d\n", name, WEXITSTATUS(status));
}

int main(void)
{
    char name[300];
    unsigned size;
    FILE *corpus = fopen("/corpus", "r");
    expect(corpus != NULL, "there is no /corpus");
    for (unsigned i = 0; i < BYTES_KEPT; i++)
        kept[i] = (unsigned char)(i * 7);
    while (fscanf(corpus, "%299s %u", name, &size) == 2) {
        fgetc(corpus); /* the end of the line */
        write_program(corpus, size);
        fflush(stdout);
        try_program(name);
    }
    unlink(PROGRAM);
    fclose(corpus);
    return 0;
}
