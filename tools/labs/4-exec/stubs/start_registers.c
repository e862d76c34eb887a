/*
 * Exercise 4.2. What a program finds in its registers (System V ABI, Intel386 supplement, chapter
 * 3, "Process Initialization") is what is in `frame` when its thread returns to user mode. These
 * are enough for it to run. But what do the others have, and who was it that left it there?
 */
static void start_registers(struct thread *thread, const struct image *image)
{
    struct trap_frame *frame = thread_trap_frame(thread);
    frame->ds = frame->es = frame->user_ss = USER_DS;
    frame->cs = USER_CS;
    frame->eip = image->entry;
    frame->user_esp = image->stack_pointer;
    frame->eflags = EFLAGS_FIXED | EFLAGS_IF;
}
