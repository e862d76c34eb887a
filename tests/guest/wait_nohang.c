/* WNOHANG returns 0, and touches nothing, while the child lives. */
// linux: yes
#include "tests/guest/child.h"

static int gate[2];

static void wait_for_gate(void)
{
    char byte;
    EXPECT(read(gate[0], &byte, 1) == 1);
    _exit(5);
}

int main(void)
{
    int status = 77;
    EXPECT(pipe(gate) == 0);
    pid_t child = child_start(wait_for_gate);
    EXPECT(waitpid(child, &status, WNOHANG) == 0 && status == 77);
    EXPECT(waitpid(-1, &status, WNOHANG) == 0 && status == 77);
    EXPECT(waitpid(0, &status, WNOHANG) == 0 && status == 77);
    EXPECT(write(gate[1], "x", 1) == 1);
    pid_t found;
    while ((found = waitpid(child, &status, WNOHANG)) == 0)
        ;
    EXPECT(found == child && exited_with(status, 5));
    return 0;
}
