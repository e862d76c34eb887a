/* Many processes run the same text; some exec something else, and the rest are not disturbed. */
#include "tests/guest/child.h"

#include <sched.h>

#define CHILDREN 20

static volatile int counter = 1000; /* in a data page that starts as the file's */

static void exec_other(void)
{
    counter++;
    execl("/bin/true", "true", (char *)NULL);
}

static void stay(void)
{
    for (int i = 0; i < 50; i++) {
        counter++;
        sched_yield();
    }
    _exit(counter == 1050 ? 0 : 1);
}

int main(void)
{
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++)
        children[i] = child_start(i % 2 ? exec_other : stay);
    for (int i = 0; i < CHILDREN; i++)
        EXPECT(exited_with(child_wait(children[i]), 0));
    EXPECT(counter == 1000);
    return 0;
}
