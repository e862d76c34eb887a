/*
 * Exercise 2.2, step 6. main() calls this before each line: no child that has ended is to stay a
 * zombie, and nobody is waited for that still runs.
 */
static void reap_background(void)
{
}
