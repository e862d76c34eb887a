/* shmdt(2) takes all that is left of an attachment, of which mprotect and munmap made pieces. */
#include "say.h"

#include <linux/futex.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define PAGE  4096
#define PAGES 4
#define AT    ((char *)0x50000000)

static int segment;

static void attach_at(char *address)
{
    say("attached %d\n", shmat(segment, address, 0) == address);
}

/* Which pages are there, and how many attachments. */
static void say_pages(void)
{
    struct shmid_ds now;
    for (int i = 0; i < 2 * PAGES; i++)
        say("%c", msync(AT + i * PAGE, PAGE, 0) == 0 ? '*' : '-');
    SAY(shmctl(segment, IPC_STAT, &now));
    say("%d attached\n", (int)now.shm_nattch);
}

static void in_pieces(void)
{
    attach_at(AT);
    SAY(mprotect(AT + PAGE, PAGE, PROT_READ));
    SAY(shmdt(AT + PAGE));
    say_pages();
    SAY(shmdt(AT));
    say_pages();
}

static void without(int page)
{
    attach_at(AT);
    SAY(munmap(AT + page * PAGE, PAGE));
    SAY(shmdt(AT));
    say_pages();
}

static void next_to_itself(void)
{
    attach_at(AT);
    attach_at(AT + PAGES * PAGE);
    SAY(shmdt(AT));
    say_pages();
    SAY(shmdt(AT + PAGES * PAGE));
    say_pages();
}

static void sleep_there(void)
{
    syscall(SYS_futex, AT, FUTEX_WAIT, 0, NULL);
}

/* Who sleeps at a lock in it has attached it once. */
static void with_a_sleeper(void)
{
    attach_at(AT);
    pid_t child = start_sleeper(sleep_there);
    say_pages();
    kill(child, SIGKILL);
    status_of(child);
    say_pages();
    SAY(shmdt(AT));
}

int main(void)
{
    segment = shmget(IPC_PRIVATE, PAGES * PAGE, 0600);
    in_pieces();
    for (int page = 0; page < PAGES; page++)
        without(page);
    next_to_itself();
    with_a_sleeper();
    SAY(shmctl(segment, IPC_RMID, NULL));
    return 0;
}
