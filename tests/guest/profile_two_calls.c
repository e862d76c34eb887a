/* Two calls of getppid with a pipe made between them: what tests/tools/test_profile.py counts. */
// linux: yes
#include "tests/guest/expect.h"

#include <unistd.h>

int main(void)
{
    int ends[2];
    getppid();
    EXPECT(pipe(ends) == 0);
    EXPECT(getppid() > 0);
    return 0;
}
