/* Redirections: descriptors of a program, or of a builtin for the time it runs. */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Opens what a redirection names; returns the descriptor, or -1 after a message. */
static int redirection_open(const struct redirection *redirect, const char *target)
{
    static const int flags[] = {
        [REDIRECT_READ] = O_RDONLY,
        [REDIRECT_WRITE] = O_WRONLY | O_CREAT | O_TRUNC,
        [REDIRECT_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
    };
    int fd;
    if (redirect->kind == REDIRECT_DUPLICATE)
        fd = isdigit((unsigned char)target[0]) ? dup(atoi(target)) : (errno = EBADF, -1);
    else
        fd = open(target, flags[redirect->kind], 0666);
    if (fd < 0)
        fprintf(stderr, "sh: %s: %s\n", target, strerror(errno));
    return fd;
}

/* Carries the redirections out, in order. Returns false after a message when one fails. */
bool redirections_run(const struct command *command)
{
    for (const struct redirection *r = command->redirections; r; r = r->next) {
        const char *target = word_expand_single(r->target);
        if (r->kind == REDIRECT_DUPLICATE && strcmp(target, "-") == 0) {
            close(r->fd);
            continue;
        }
        int fd = redirection_open(r, target);
        if (fd < 0)
            return false;
        if (fd != r->fd) {
            bool moved = dup2(fd, r->fd) >= 0;
            if (!moved)
                fprintf(stderr, "sh: %d: %s\n", r->fd, strerror(errno));
            close(fd);
            if (!moved)
                return false;
        }
    }
    return true;
}

void descriptors_save(const struct command *command, struct saved_descriptors *saved)
{
    *saved = (struct saved_descriptors){0};
    for (const struct redirection *r = command->redirections; r; r = r->next) {
        if (!saved->saved[r->fd]) {
            saved->copy[r->fd] = fcntl(r->fd, F_DUPFD_CLOEXEC, PRIVATE_FD);
            saved->saved[r->fd] = true;
        }
    }
}

void descriptors_restore(const struct saved_descriptors *saved)
{
    for (int fd = 0; fd < PRIVATE_FD; fd++) {
        if (!saved->saved[fd])
            continue;
        if (saved->copy[fd] < 0) {
            close(fd); /* it was not open before */
        } else {
            dup2(saved->copy[fd], fd);
            close(saved->copy[fd]);
        }
    }
}
