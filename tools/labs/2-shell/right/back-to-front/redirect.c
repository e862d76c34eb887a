static bool redirect(const struct command *command)
{
    for (int i = 0; i < command->redirection_count; i++) {
        const struct redirection *to = &command->redirections[i];
        close(to->fd); /* open() takes the lowest number that is free */
        if (open(to->path, to->flags, 0666) != to->fd) {
            complain(to->path, strerror(errno));
            return false;
        }
    }
    return true;
}
