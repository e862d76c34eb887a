/*
 * Exercise 4.3. The stack with which the program starts, as the head of this file draws it (System
 * V ABI, Intel386 supplement, chapter 3, "Process Initialization"). In steps:
 *
 *   1. How many strings are the environment's? The first of all is the path of the program, which
 *      is no argument. Strings and pointers together may take STACK_LIMIT / 4, else -E2BIG
 *      (execve(2), "Limits on size of arguments and environment").
 *   2. map_stack() makes room, given how many bytes that is.
 *   3. Addresses, from the top down: 4 bytes of zero, the strings, then 16 random bytes
 *      (random_bytes(), for AT_RANDOM) and the name of the platform, "i686", then the pairs of
 *      auxv_fill(), then both arrays, then argc. What the program finds at the lowest one, argc, is
 *      to lie at a multiple of 16: where can the gap be?
 *   4. aspace_write(), push_strings() and push_pointers() put all that there. Each of them may
 *      fail.
 *   5. The space knows where the words are, for ps and /proc: argument_start, argument_end,
 *      environment_start, environment_end.
 *
 * Until then the stack has nothing but zeros: argc is 0, and so is all that follows.
 */
static int build_stack(struct loader *loader, const struct strings *strings,
                       uint32_t argument_count, uaddr_t *stack_pointer)
{
    (void)argument_count;
    (void)auxv_fill;
    (void)push_strings;
    (void)push_pointers;
    *stack_pointer = USER_END - 60;
    return map_stack(loader->space, strings->size);
}
