int process_wait(const struct wait_request *request, struct wait_answer *answer)
{
    MAY_SLEEP();
    struct proc *self = proc_current();
    int error = 0;
    do {
        bool any = false;
        if (look(self, request, answer, &any))
            return 0;
        *answer = (struct wait_answer){.pid = 0};
        if (!any)
            return -ECHILD;
    } while (!request->no_hang && !(error = wait_sleep(&self->child_events, "a child's end",
                                                       WAIT_FOREVER, UNTIL_SIGNAL)));
    return error;
}
