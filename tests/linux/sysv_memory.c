/* System V's shared memory: attached, inherited, detached, and there until the last one goes. */
#include "say.h"

#include <sys/ipc.h>
#include <sys/shm.h>

#define KEY  0x67616a6b
#define FAR  ((void *)0x50000000)
#define PAGE 4096

static int segment;
static volatile char *memory;

static void keys(void)
{
    SAY(shmget(KEY, 100, 0));
    SAY(shmget(KEY, 0, IPC_CREAT | 0600));
    segment = shmget(KEY, 5000, IPC_CREAT | IPC_EXCL | 0604);
    say("made %d\n", segment >= 0);
    SAY(shmget(KEY, 100, IPC_CREAT | IPC_EXCL));
    SAY(shmget(KEY, 100, 0) == segment);
    SAY(shmget(KEY, 0, 0) == segment);
    SAY(shmget(KEY, 5001, 0));
    SAY(shmctl(-1, IPC_RMID, NULL));
    SAY((long)shmat(segment + 1000, NULL, 0));
}

static void say_state(void)
{
    struct shmid_ds now;
    SAY(shmctl(segment, IPC_STAT, &now));
    say("mode %o, %d bytes, %d attached, maker %d, last %d, attached ever %d, detached ever %d\n",
        now.shm_perm.mode & 0777, (int)now.shm_segsz, (int)now.shm_nattch, now.shm_cpid == getpid(),
        now.shm_lpid == getpid(), now.shm_atime != 0, now.shm_dtime != 0);
}

static void write_it(void)
{
    memory[4999] = 'c';
    memory[8191] = 'p'; /* the rest of the page */
    SAY(shmdt((const void *)memory));
}

static void attaching(void)
{
    say_state();
    memory = shmat(segment, NULL, 0);
    say("zeros %d\n", memory[0] == 0 && memory[8191] == 0);
    say_state();
    say_status("child", status_of(start(write_it)));
    say("%c%c\n", memory[4999], memory[8191]);
    say_state();
    volatile char *again = shmat(segment, FAR, 0);
    say("there %d, the same %d\n", again == FAR, again[4999] == 'c');
    SAY((long)shmat(segment, FAR, 0));
    SAY((long)shmat(segment, (char *)FAR + 100, 0));
    SAY(shmat(segment, (char *)FAR + 8 * PAGE + 100, SHM_RND) == (char *)FAR + 8 * PAGE);
    say_state();
    SAY(shmdt((char *)FAR + 8 * PAGE));
    SAY(shmdt((char *)FAR + 8 * PAGE));
    SAY(shmdt((char *)FAR + PAGE));
    SAY(shmdt((char *)FAR + 1));
    SAY(shmdt(NULL));
}

static void writes_there(void)
{
    *(volatile char *)FAR = 1;
}

static void read_only(void)
{
    SAY(shmdt(FAR));
    volatile char *reader = shmat(segment, FAR, SHM_RDONLY);
    say("%c\n", reader[4999]);
    say_status("writer", status_of(start(writes_there)));
    SAY(mprotect(FAR, PAGE, PROT_READ | PROT_WRITE));
    SAY(shmdt(FAR));
}

static void other_mappings(void)
{
    void *own = mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    SAY(shmdt(own));
    SAY(munmap(own, PAGE));
    SAY(munmap((void *)memory, 2 * PAGE)); /* as good as shmdt */
    say_state();
}

static void removed(void)
{
    memory = shmat(segment, NULL, 0);
    memory[0] = 'k';
    struct shmid_ds now;
    SAY(shmctl(segment, IPC_STAT, &now));
    now.shm_perm.mode = 0640;
    SAY(shmctl(segment, IPC_SET, &now));
    say_state();
    SAY(syscall(SYS_shmctl, segment, IPC_STAT, 8));
    SAY(shmctl(segment, 99, &now));
    SAY(shmctl(segment, IPC_RMID, NULL));
    say("kept %c\n", memory[0]);
    SAY(shmget(KEY, 100, 0));
    say("after fork\n");
    if (fork() == 0)
        _exit(memory[0] == 'k' ? 3 : 4);
    int status;
    wait(&status);
    say_status("child", status);
    SAY(shmdt((const void *)memory));
    SAY(shmctl(segment, IPC_STAT, &now));
}

int main(void)
{
    keys();
    attaching();
    read_only();
    other_mappings();
    removed();
    return 0;
}
