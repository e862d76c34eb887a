/*
 * Exercise 5.4. The process ends, or becomes another program, and leaves calls that it has not
 * answered (its list `calls`, by `link`). Each of them ends with -ECONNRESET.
 */
void calls_refuse(struct proc *proc)
{
    (void)proc;
}
