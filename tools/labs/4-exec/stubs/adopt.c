/*
 * Exercise 4.2. The running process turns into the program, and nothing of this may fail. What
 * comes after what matters; for each line, ask who may still use the old thing. There are:
 *
 *   - the process's space (`aspace`), and the one that the CPU uses (thread_set_aspace()). The old
 *     one is given back by aspace_release(), which may sleep; init has none before;
 *   - `executable`, the file that it runs, with a reference: that of program->file becomes the
 *     process's (and program->file NULL, or it is given back twice); the old one's goes by
 *     node_put_program();
 *   - the name (proc_set_name), and has_execed, for setpgid(2);
 *   - of signals, handlers cannot stay, since their functions are gone: signal_actions_exec(). Nor
 *     can the signal stack: stack_size in the thread's `signals`;
 *   - descriptors: fd_table_exec() closes those that are marked so;
 *   - registers: start_registers(); the FPU's, thread_drop_fpu(); thread-local storage:
 *     thread_set_tls(i, 0) for each i as long as there is EXTRA_TLS among the thread's `extras`,
 *     and segments_load(0, 0) for FS and GS;
 *   - a parent that sleeps in vfork, since its memory was borrowed: proc_end_vfork();
 *   - limits of the new space: limits_enter_space(), which takes them as they are at that moment;
 *   - counts: the peak of memory is kept (usage.peak_pages is what proc_usage() says while the old
 *     space is there), and unknown_calls is 0 again.
 */
static void adopt(struct proc *self, struct program *program, const struct image *image,
                  const char *path)
{
    (void)self;
    (void)program;
    (void)image;
    (void)path;
}
