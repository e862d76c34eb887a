/* System V's messages, semaphores and shared memory (sysvipc(7)), as Linux's on i386. */
#pragma once

#include <stdint.h>

#define IPC_PRIVATE 0
#define IPC_CREAT   01000
#define IPC_EXCL    02000
#define IPC_NOWAIT  04000

#define IPC_RMID 0
#define IPC_SET  1
#define IPC_STAT 2
#define IPC_64   0x100 /* with the structures below, not those of Linux before 2.4 */

/* Calls of ipc(2). */
#define SEMOP      1
#define SEMGET     2
#define SEMCTL     3
#define SEMTIMEDOP 4
#define MSGSND     11
#define MSGRCV     12
#define MSGGET     13
#define MSGCTL     14
#define SHMAT      21
#define SHMDT      22
#define SHMGET     23
#define SHMCTL     24

struct ipc64_perm {
    int32_t key;
    uint32_t uid, gid, cuid, cgid;
    uint32_t mode;
    uint16_t seq, reserved;
    uint32_t reserved2[2];
};

/* A time, and its upper half. */
struct ipc_time {
    uint32_t low, high;
};

#define GETPID  11
#define GETVAL  12
#define GETALL  13
#define GETNCNT 14
#define GETZCNT 15
#define SETVAL  16
#define SETALL  17

#define SEM_UNDO 0x1000

struct sembuf {
    uint16_t sem_num;
    int16_t sem_op, sem_flg;
};

struct semid64_ds {
    struct ipc64_perm sem_perm;
    struct ipc_time sem_otime, sem_ctime;
    uint32_t sem_nsems;
    uint32_t reserved[2];
};

#define SHM_RDONLY 010000
#define SHM_RND    020000
#define SHM_REMAP  040000
#define SHM_EXEC   0100000

struct shmid64_ds {
    struct ipc64_perm shm_perm;
    uint32_t shm_segsz;
    struct ipc_time shm_atime, shm_dtime, shm_ctime;
    int32_t shm_cpid, shm_lpid;
    uint32_t shm_nattch;
    uint32_t reserved[2];
};

#define MSG_NOERROR 010000
#define MSG_EXCEPT  020000
#define MSG_COPY    040000

struct msqid64_ds {
    struct ipc64_perm msg_perm;
    struct ipc_time msg_stime, msg_rtime, msg_ctime;
    uint32_t msg_cbytes, msg_qnum, msg_qbytes;
    int32_t msg_lspid, msg_lrpid;
    uint32_t reserved[2];
};

_Static_assert(sizeof(struct semid64_ds) == 64 && sizeof(struct shmid64_ds) == 84 &&
                   sizeof(struct msqid64_ds) == 88,
               "they are Linux's");
