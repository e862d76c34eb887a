/* /proc/sysvipc: a line for each queue, set and segment, in Linux's columns. */
#include "say.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define KEY 0x67616a6b

static char text[8192], expected[300];

static void read_all(const char *path)
{
    size_t length = 0;
    ssize_t part;
    int fd = open(path, O_RDONLY);
    while ((part = read(fd, text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)part;
    text[length] = '\0';
    close(fd);
}

/* Says the head, and whether one line of the file is `expected`; if not, the line with this key. */
static void look(const char *path)
{
    char key[12];
    read_all(path);
    say("%s:\n%.*s\n", path, (int)strcspn(text, "\n"), text);
    bool found = strstr(text, expected);
    say("as IPC_STAT has it: %d\n", found);
    snprintf(key, sizeof key, "%d", KEY);
    const char *line = strstr(text, key);
    if (!found)
        say("%.*s\n%s", line ? (int)strcspn(line, "\n") : 0, line, expected);
}

static void messages(void)
{
    struct {
        long type;
        char bytes[30];
    } message = {.type = 2};
    struct msqid_ds is;
    int id = msgget(KEY, IPC_CREAT | 0640);
    SAY(msgsnd(id, &message, 30, 0));
    SAY(msgsnd(id, &message, 12, 0));
    SAY(msgrcv(id, &message, 30, 0, 0));
    SAY(msgctl(id, IPC_STAT, &is));
    snprintf(expected, sizeof expected,
             "\n%10d %10d  %4o  %10lu %10lu %5u %5u %5u %5u %5u %5u %10llu %10llu %10llu\n", KEY,
             id, 0640, 12lu, 1lu, getpid(), getpid(), 0, 0, 0, 0, (long long)is.msg_stime,
             (long long)is.msg_rtime, (long long)is.msg_ctime);
    look("/proc/sysvipc/msg");
    SAY(msgctl(id, IPC_RMID, NULL));
    read_all("/proc/sysvipc/msg");
    say("gone: %d\n", !strstr(text, expected));
}

static void semaphores(void)
{
    struct semid_ds is;
    int id = semget(KEY, 3, IPC_CREAT | 0600);
    SAY(semop(id, &(struct sembuf){.sem_num = 1, .sem_op = 2}, 1));
    SAY(semctl(id, 0, IPC_STAT, &is));
    snprintf(expected, sizeof expected, "\n%10d %10d  %4o %10u %5u %5u %5u %5u %10llu %10llu\n",
             KEY, id, 0600, 3, 0, 0, 0, 0, (long long)is.sem_otime, (long long)is.sem_ctime);
    look("/proc/sysvipc/sem");
    SAY(semctl(id, 0, IPC_RMID));
}

static void memory(void)
{
    struct shmid_ds is;
    int id = shmget(KEY, 10000, IPC_CREAT | 0606);
    char *at = shmat(id, NULL, 0), *other = shmat(id, NULL, 0);
    at[0] = other[4096] = 1;
    SAY(shmdt(shmat(id, NULL, 0)));
    SAY(shmctl(id, IPC_STAT, &is));
    snprintf(expected, sizeof expected,
             "\n%10d %10d  %4o %10lu %5u %5u  %5lu %5u %5u %5u %5u %10llu %10llu %10llu %10lu "
             "%10lu\n",
             KEY, id, 0606, 10000lu, getpid(), getpid(), 2lu, 0, 0, 0, 0, (long long)is.shm_atime,
             (long long)is.shm_dtime, (long long)is.shm_ctime, 8192lu, 0lu);
    look("/proc/sysvipc/shm");
    SAY(shmctl(id, IPC_RMID, NULL));
}

/* More than a page of text: none is left out, or told twice. */
static void many(void)
{
    int ids[60], listed = 0;
    for (int i = 0; i < 60; i++)
        ids[i] = semget(IPC_PRIVATE, 1, 0600);
    read_all("/proc/sysvipc/sem");
    for (int i = 0; i < 60; i++) {
        snprintf(expected, sizeof expected, "\n         0 %10d   600 ", ids[i]);
        const char *line = strstr(text, expected);
        listed += line && !strstr(line + 1, expected);
        semctl(ids[i], 0, IPC_RMID);
    }
    say("of 60 sets %d are listed once\n", listed);
}

int main(void)
{
    messages();
    semaphores();
    memory();
    many();
    SAY(open("/proc/sysvipc/none", O_RDONLY));
    return 0;
}
