/* Who asks to become root is that already; what is so can be set again, in both forms of each call.
 */
#include "say.h"

#include <grp.h>
#include <sys/fsuid.h>

static void setting(void)
{
    SAY(setuid(0));
    SAY(setgid(0));
    SAY(seteuid(0));
    SAY(setegid(0));
    SAY(setreuid(-1, 0));
    SAY(setregid(0, -1));
    SAY(setresuid(-1, -1, -1));
    SAY(setresuid(0, 0, 0));
    SAY(setresgid(-1, 0, -1));
    SAY(setfsuid(0));
    SAY(setfsgid(-1));
    SAY(setuid(-1));
    SAY(setgid(-1));
}

static void old_forms(void)
{
    uint16_t ids[4] = {7, 7, 7, 7};
    SAY(syscall(SYS_setuid, 0));
    SAY(syscall(SYS_setgid, 0x10000));
    SAY(syscall(SYS_setuid, 0xffff));
    SAY(syscall(SYS_setreuid, 0xffff, 0));
    SAY(syscall(SYS_setregid, 0, 0x1ffff));
    SAY(syscall(SYS_setresuid, 0xffff, 0, 0xffff));
    SAY(syscall(SYS_setresgid, 0, 0, 0));
    SAY(syscall(SYS_setfsuid, 0));
    SAY(syscall(SYS_getresuid, &ids[0], &ids[1], &ids[2]));
    say("%u %u %u %u\n", ids[0], ids[1], ids[2], ids[3]);
    SAY(syscall(SYS_getresgid, ids, ids, NULL));
}

static void asking(void)
{
    uid_t ids[3] = {7, 7, 7};
    SAY(getresuid(&ids[0], &ids[1], &ids[2]));
    say("%u %u %u\n", ids[0], ids[1], ids[2]);
    SAY(getresgid(ids, (gid_t *)8, ids));
    SAY(syscall(SYS_getresuid32, 0xC0000000, ids, ids));
}

static void groups(void)
{
    gid_t list[4];
    SAY(setgroups(0, NULL));
    SAY(getgroups(0, NULL));
    SAY(getgroups(4, list));
    SAY(syscall(SYS_getgroups32, -1, list));
    SAY(syscall(SYS_setgroups, 0, NULL));
    SAY(syscall(SYS_getgroups, 0, NULL));
    SAY(setgroups(100000, list));
}

int main(void)
{
    setting();
    old_forms();
    asking();
    groups();
    return 0;
}
