/* Bad options are EINVAL, INT_MIN is ESRCH; bad pointers are EFAULT, but the child is gone. */
// linux: yes
#include "tests/guest/child.h"

#include <limits.h>
#include <sys/resource.h>

static void nothing(void)
{
}

int main(void)
{
    EXPECT(waitpid(-1, NULL, 0x10) < 0 && errno == EINVAL);
    EXPECT(waitpid(-1, NULL, ~0) < 0 && errno == EINVAL);
    EXPECT(waitpid(INT_MIN, NULL, 0) < 0 && errno == ESRCH);

    child_start(nothing);
    EXPECT(wait((int *)4) < 0 && errno == EFAULT);
    EXPECT(wait(NULL) < 0 && errno == ECHILD);
    child_start(nothing);
    EXPECT(wait4(-1, NULL, 0, (struct rusage *)0xFFFFFFF0) < 0 && errno == EFAULT);
    EXPECT(wait(NULL) < 0 && errno == ECHILD);
    child_start(nothing);
    EXPECT(wait(NULL) > 0);
    return 0;
}
