/* Whether the wait is about this child. */
static bool is_asked_for(const struct proc *self, const struct proc *child,
                         const struct wait_request *request)
{
    if (request->of_thread && !is_of_thread(child, thread_current()))
        return false;
    if (request->pid > 0)
        return child->pid == request->pid;
    int group = request->pid == 0 ? self->group : -request->pid;
    return request->pid == -1 || child->group == group;
}

static bool look(struct proc *self, const struct wait_request *request, struct wait_answer *answer,
                 bool *any)
{
    struct list *link = self->children.prev, *before;
    for (; link != &self->children; link = before) {
        struct proc *child = list_entry(link, struct proc, sibling);
        before = link->prev;
        if (!is_asked_for(self, child, request))
            continue;
        if (has_news(child, request, answer))
            return true;
        if (!child->zombie || request->ended)
            *any = true;
    }
    return false;
}
