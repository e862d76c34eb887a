/*
 * Only who says so by Gaji's own magic number gives a status with the end of the machine: reboot()
 * of other C libraries leaves whatever was in the register.
 */
#include "tests/guest/expect.h"

#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
    const int status = 7 << 8; /* as wait gives it: exited 7 */
    EXPECT(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, GAJI_REBOOT_MAGIC2 + 1,
                   LINUX_REBOOT_CMD_POWER_OFF, status) == -1);
    syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2B, LINUX_REBOOT_CMD_POWER_OFF,
            status);
    return 1;
}
