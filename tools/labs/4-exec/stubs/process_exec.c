/*
 * Exercise 4.2. The running process is to run another program (execve(2); Operating System
 * Concepts, 10th edition, 3.3.1). An error returns to a caller that has lost nothing; success does
 * not return to him at all. In steps:
 *
 *   1. prepare() does all that depends on the program's words and files: why does it have to be
 *      done with before anything of the caller is given up? On its success `image` is a space that
 *      belongs to nobody yet. `program` gives itself back at the end of this function (SCOPED).
 *   2. On an error, image.complaint may say more for people: tell_complaint().
 *   3. Of several threads only this one goes on: process_become_single(). It fails when somebody
 *      ends the whole process meanwhile. What is to be given back then, that SCOPED does not know
 *      of (aspace_release())?
 *   4. adopt(), then proc_tell() with PROC_EXECED for the other floors, and 0.
 */
int process_exec(const char *path, uaddr_t argv, uaddr_t envp)
{
    (void)path;
    (void)argv;
    (void)envp;
    (void)prepare;
    (void)tell_complaint;
    (void)adopt;
    return -ENOSYS;
}
