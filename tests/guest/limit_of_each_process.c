/* A child begins with its parent's limits; what it sets then is its own, and so is the parent's. */
// linux: yes
#include "tests/guest/child.h"

#include <sys/resource.h>

static bool limit_is(unsigned soft, unsigned hard)
{
    struct rlimit limit;
    EXPECT(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    return limit.rlim_cur == soft && limit.rlim_max == hard;
}

static void set_limit(unsigned soft, unsigned hard)
{
    EXPECT(setrlimit(RLIMIT_NOFILE, &(struct rlimit){soft, hard}) == 0);
}

static void grandchild(void)
{
    EXPECT(limit_is(20, 60));
    set_limit(10, 10);
}

static void child(void)
{
    EXPECT(limit_is(50, 100));
    set_limit(20, 60);
    EXPECT(exited_with(status_of(grandchild), 0));
    EXPECT(limit_is(20, 60));
}

int main(void)
{
    set_limit(50, 100);
    EXPECT(exited_with(status_of(child), 0));
    EXPECT(limit_is(50, 100));
    return 0;
}
