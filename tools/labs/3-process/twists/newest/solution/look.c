/* What wait says of one child that it may be about; *any: there is something to wait for. */
static bool look_at(struct proc *child, const struct wait_request *request,
                    struct wait_answer *answer, bool *any)
{
    if (request->of_thread && !is_of_thread(child, thread_current()))
        return false;
    if (has_news(child, request, answer))
        return true;
    *any |= !child->zombie || request->ended;
    return false;
}

/* Looks at those that the wait is about: one, any, or those of a group. */
static bool look(struct proc *self, const struct wait_request *request, struct wait_answer *answer,
                 bool *any)
{
    struct proc *child, *after;
    int pid = request->pid;
    if (pid > 0) {
        child = proc_find(pid);
        return child && child->parent == self && look_at(child, request, answer, any);
    }
    if (pid == -1 && !request->of_thread && request->ended) { /* the last event first */
        *any = !list_empty(&self->children);
        struct list *link, *before;
        for (link = self->news.prev; link != &self->news; link = before) {
            before = link->prev;
            child = list_entry(link, struct proc, news_link);
            if (has_news(child, request, answer))
                return true;
            if (!child->zombie && !child->stop_untold && !child->continue_untold)
                list_remove(&child->news_link);
        }
        return false;
    }
    int group = pid == 0 ? self->group : -pid;
    list_for_each_safe (child, after, &self->children, sibling) {
        bool wanted = pid == -1 || child->group == group;
        if (wanted && look_at(child, request, answer, any))
            return true;
    }
    return false;
}
