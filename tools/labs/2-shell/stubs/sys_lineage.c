/*
 * Exercise 2.1: the call itself belongs here, (int pid, uaddr_t pids, int count). What it has to do
 * stands in user/libc/include/gaji/lineage.h, and what it has to do it with:
 *
 *   find_or_self(), above; each process's parent (kernel/process/proc.h; init alone has none);
 *   copy_to_user() of mm/usercopy.h, and a negative errno as the result of what fails.
 *
 * Nothing else runs between two lines that cannot sleep. Which of your lines could?
 */
