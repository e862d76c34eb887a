/*
 * Futexes (futex(2)): sleeping on a word of user memory. The semaphores and locks of user programs
 * stand on them.
 *
 * A word of shared memory is known by its object and its place there, so that processes that
 * have it at different addresses meet; a private one by address space and address. Who says that it
 * is private (FUTEX_PRIVATE_FLAG) and who does not sleep on two words, even of private memory.
 */
#pragma once

#include "kernel/base/types.h"

struct proc;
struct thread;

#define FUTEX_ANY UINT32_MAX /* the bits of a wait or wake that does not choose */

/*
 * Sleeps while the word at `address` is `expected`, until futex_wake() with a common bit, or the
 * deadline. 0; -EAGAIN when the word is something else; -EFAULT, -ETIMEDOUT, -ERESTARTSYS.
 */
int futex_wait(uaddr_t address, bool shared, uint32_t expected, uint32_t bits, uint64_t deadline);

/* Wakes up to `most` sleepers with a common bit, the longest waiting first; how many, or -EFAULT.
 */
int futex_wake(uaddr_t address, bool shared, uint32_t most, uint32_t bits);

/*
 * Wakes up to `most` sleepers at `address`, and lets up to `most_moved` others sleep on at `to`;
 * how many that were. With `expected`, -EAGAIN when the word at `address` is not *expected.
 */
int futex_requeue(uaddr_t address, bool shared, uint32_t most, uaddr_t to, uint32_t most_moved,
                  const uint32_t *expected);

/* Whether a thread sleeps on a word that only its own process can reach. */
bool futex_is_private(const struct thread *sleeper);

/*
 * The running thread of `proc` ends, or exec takes its program away: marks the locks that it still
 * holds, on its list of robust ones, and wakes a waiter of each; then clears the word of
 * set_tid_address(2), where others can see it, and wakes who waits for its end. May sleep.
 */
void futex_thread_leaves(struct proc *proc);
