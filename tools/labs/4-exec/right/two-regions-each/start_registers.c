static void start_registers(struct thread *thread, const struct image *image)
{
    struct trap_frame *frame = thread_trap_frame(thread);
    memset(frame, 0, sizeof *frame);
    frame->ds = frame->es = frame->user_ss = USER_DS;
    frame->cs = USER_CS;
    frame->eip = image->entry;
    frame->user_esp = image->stack_pointer;
    frame->eflags = EFLAGS_IF | EFLAGS_FIXED;
}
