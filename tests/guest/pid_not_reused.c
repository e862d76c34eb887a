/* When PIDs wrap around, the numbers of a zombie, of a group and of a living process stay taken. */
#include "tests/guest/child.h"

#define PID_LIMIT 32768

static int gate[2];

static void wait_for_gate(void)
{
    char byte;
    EXPECT(read(gate[0], &byte, 1) == 0);
}

static void nothing(void)
{
}

/* A group whose leader is gone, with one member that waits for the gate. Returns its number. */
static pid_t leaderless_group(pid_t *member)
{
    pid_t leader = child_start(nothing);
    EXPECT(setpgid(leader, leader) == 0);
    *member = fork();
    EXPECT(*member >= 0);
    if (*member == 0) {
        close(gate[1]);
        wait_for_gate();
        _exit(0);
    }
    EXPECT(setpgid(*member, leader) == 0);
    child_wait(leader);
    return leader;
}

int main(void)
{
    EXPECT(pipe(gate) == 0);
    for (int i = 0; i < 300; i++) /* above the numbers that only the first processes get */
        child_wait(child_start(nothing));
    pid_t member, zombie = child_start(nothing), group = leaderless_group(&member);
    bool wrapped = false;
    for (pid_t last = member, pid = last; !wrapped || pid < member; last = pid) {
        pid = vfork();
        EXPECT(pid >= 0);
        if (pid == 0)
            _exit(0);
        EXPECT(pid != zombie && pid != group && pid != member && pid != getpid());
        EXPECT(pid > 1 && pid < PID_LIMIT);
        EXPECT(waitpid(pid, NULL, 0) == pid);
        wrapped |= pid < last;
    }
    close(gate[1]);
    EXPECT(exited_with(child_wait(zombie), 0));
    EXPECT(exited_with(child_wait(member), 0));
    return 0;
}
