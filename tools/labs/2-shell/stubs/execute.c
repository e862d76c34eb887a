/*
 * Exercise 2.2, step 1. The child is here, and is to become its program (execvp(3)) or to end; it
 * never comes back: what would it do, if it did? Its redirections come first (step 3). Where there
 * are no words nothing more is to be done, and cd and exit are run here when they are part of a
 * pipeline (step 2).
 *
 * A program that is not found: complain(name, "not found"), and _exit(127). One that is there and
 * cannot be run: complain(name, strerror(errno)), and _exit(126). A file that cannot be opened: 1.
 */
static void execute(struct command *command)
{
    (void)command;
    (void)redirect;
    (void)run_builtin;
    complain("exercise 2.2", "execute is not written yet");
    _exit(1);
}
