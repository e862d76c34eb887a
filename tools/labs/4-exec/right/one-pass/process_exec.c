int process_exec(const char *path, uaddr_t argv, uaddr_t envp)
{
    MAY_SLEEP();
    struct proc *self = proc_current();
    struct program program SCOPED(program) = {0};
    struct image image;
    int error = prepare(path, argv, envp, &program, &image);
    if (!error) {
        error = process_become_single();
        if (error)
            aspace_release(image.space);
    } else if (image.complaint) {
        tell_complaint(self, path, image.complaint);
    }
    if (!error) {
        adopt(self, &program, &image, path);
        proc_tell(self, PROC_EXECED);
    }
    return error;
}
