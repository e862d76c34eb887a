/* The property goes to children, is kept by exec's caller, and can be cleared and set again. */
#include "tests/guest/expect.h"

#include <gaji/cascade.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    EXPECT(!cascade_get());
    EXPECT(cascade_set(true) == 0 && cascade_get());
    if (fork() == 0)
        _exit(cascade_get() ? 7 : 1);
    EXPECT(wait(&status) > 0 && WEXITSTATUS(status) == 7);
    EXPECT(cascade_set(false) == 0 && !cascade_get());
    EXPECT(prctl(PR_SET_CASCADE, 2) == -1 && errno == EINVAL);
    EXPECT(prctl(12345, 0) == -1 && errno == EINVAL);
    return 0;
}
