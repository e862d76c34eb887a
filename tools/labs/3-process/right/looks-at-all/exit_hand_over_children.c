static void exit_hand_over_children(struct proc *self)
{
    struct proc *init = proc_init(), *child;
    while (!list_empty(&self->children)) {
        child = list_entry(self->children.next, struct proc, sibling);
        group_loses_parent(child);
        list_remove(&child->sibling);
        list_remove(&child->news_link);
        list_push_back(&init->children, &child->sibling);
        list_push_back(&init->news, &child->news_link); /* who has none is passed over */
        child->parent = init;
    }
    init->zombie_children += self->zombie_children;
    self->zombie_children = 0;
    wait_wake_all(&init->child_events);
}
