/*
 * Exercise 6.1. Sleeping on a word of user memory; kernel/ipc/futex.h says what is promised, and
 * futex(2) of Linux why. In steps:
 *
 *   1. find_key() tells which futex that is, or why none. It goes into a `struct sleeper`, which
 *      lies here, on the kernel stack.
 *   2. Read the word: copy_from_user(), -EFAULT.
 *   3. -EAGAIN: the word is not `expected`.
 *   4. The sleeper goes to the end of its bucket's list (bucket_of), and sleeps there:
 *      wait_sleep() of kernel/threads/wait.h, for "futex", UNTIL_SIGNAL. What may happen from the
 *      look at the word to the sleep, in a kernel in which threads change places only where one
 *      sleeps or calls preempt_point()?
 *   5. A sleep may end for other reasons than wake(). Who has been woken says so (`woken`).
 *   6. Whatever ended it, nobody may find the sleeper any more when this returns. (list_remove()
 *      may be called twice.)
 *   7. key_hold() and key_drop() keep a memory object alive while one sleeps on it; after
 *      key_drop() comes objects_reap(), since it may have been the last.
 */
int futex_wait(uaddr_t address, bool shared, uint32_t expected, uint32_t bits, uint64_t deadline)
{
    (void)address;
    (void)shared;
    (void)expected;
    (void)bits;
    (void)deadline;
    return -ENOSYS;
}
