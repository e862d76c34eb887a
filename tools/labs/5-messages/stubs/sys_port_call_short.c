/*
 * Exercise 5.6, for those who want more: the fast way of a call. The slow one below is complete. A
 * fast one needs: the eldest of port->messages has an `inbox` whose `end` is LEAVES_SHORT and whose
 * file is not the last of its kind (count above 1); nothing asks for the attention of either
 * thread; the port has no slots in use, and no obstacles. In steps:
 *
 *   1. A struct call on this stack, whose answer comes to registers (header 0, room
 *      PORT_SHORT_SIZE), and whose file is NULL. call_begin().
 *   2. pass_registers() to the receiver, with the right and this process's PID. call_take().
 *   3. What the receiver would do on its way out is done for it: its file's count goes down, and
 *      its `inbox` is NULL.
 *   4. wait_hand_over(); and if the slow way of waking led back here, call_ends().
 */
int32_t sys_port_call_short(int fd)
{
    struct file *file = fd_lookup_fast(thread_current()->proc->files, fd);
    if (!is_port(file) || !can_send(file))
        return -EBADF;
    (void)call_ends;
    return call_slowly(file);
}
