/* port_create() takes 1 to 1024 slots and up to 128 KiB, and says EINVAL to anything else. */
#include "tests/guest/ports.h"

int main(void)
{
    EXPECT(ERROR_OF(port_create(0, 100)) == EINVAL);
    EXPECT(ERROR_OF(port_create(1025, 100)) == EINVAL);
    EXPECT(ERROR_OF(port_create(-1u, 100)) == EINVAL);
    EXPECT(ERROR_OF(port_create(1, 128 * 1024 + 1)) == EINVAL);
    EXPECT(ERROR_OF(port_create(1, -1u)) == EINVAL);
    EXPECT(ERROR_OF(port_create(1024, -4u)) == EINVAL);

    int least = port_create(1, 0), most = port_create(1024, 128 * 1024);
    EXPECT(least >= 0 && most >= 0);
    EXPECT(send_text(least, 1, "", 0) == 0);
    expect_text(least, 1, "", getpid());
    EXPECT(ERROR_OF(send_text(least, 1, "x", 0)) == EMSGSIZE);
    return 0;
}
