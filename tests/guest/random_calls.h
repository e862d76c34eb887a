/* For fuzz_calls: random system calls, written down so that they can be made again and changed. */
#pragma once

#include "tests/guest/expect.h"

#include <gaji/check.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE          4096u
#define ARGUMENTS     6
#define CALLS_KNOWN   450
#define GAJIS_FIRST   0x1000u
#define GAJIS_KNOWN   0x20u
#define FAIL_AT_MOST  20
#define TICK_AT_MOST  60 /* counts of the timer chip, of 838 ns each */
#define FORKS_MOST    2
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* What an argument is, since addresses and numbers differ from process to process. */
enum kind { NUMBER, OWN, SHARED, CONSTANT, NAME, PID, RESULT, KINDS };

struct call {
    uint16_t number;
    uint8_t fail_allocation; /* the n-th one that it makes; 0: none */
    uint8_t tick;            /* its time on the CPU ends so many counts later; 0: as it comes */
    uint8_t kinds[ARGUMENTS];
    uint32_t values[ARGUMENTS];
};

static uint32_t seed;
static char *own, *shared, *constant; /* two pages with a hole behind them; one; one */
static const char *const names[] = {
    "a", "b", "a/b", "b/c/d", "program", "/proc/self/maps", "/proc/1/stat", "/proc", "/port/a", ""};

static inline uint32_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    return seed ^= seed << 5;
}

static inline uint32_t random_below(uint32_t limit)
{
    return next_random() % limit;
}

/* A process's numbers are not those of another. */
static inline void change_stream(uint32_t by)
{
    seed = (seed ^ by) * 2654435761u | 1;
}

static inline void map_memory(void)
{
    own = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    constant = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(own != MAP_FAILED && shared != MAP_FAILED && constant != MAP_FAILED);
    EXPECT(munmap(own + 2 * PAGE, PAGE) == 0);
}

static inline uint32_t odd_number(void)
{
    static const uint32_t odd[] = {0xffffffff, 0x80000000, 0x7fffffff, 0xC0000000, 0xBffffffc,
                                   0xfffff001, 0xfffff000, 4095,       4096,       65536,
                                   65537,      0x100,      0x4100,     0x3d0f00,   0x08048000,
                                   512,        0xffffff9c, 1u << 20,   0x47414A01, 0x40000000};
    return odd[random_below(ARRAY_SIZE(odd))];
}

/*
 * An argument by what the call takes it for: descriptor, pointer, address of a page, size, flags,
 * operation, string, signal, process.
 */
static inline enum kind random_argument(char meant, uint32_t *value)
{
    *value = next_random();
    if (random_below(4) == 0)
        meant = 'x';
    switch (meant) {
    case 'd':
        *value = random_below(random_below(2) ? 40 : 12);
        return random_below(3) ? NUMBER : RESULT;
    case 'p':
        *value = random_below(8) ? 64 * random_below(32) : 4 * random_below(2048);
        return random_below(6) ? OWN : random_below(2) ? SHARED : CONSTANT;
    case 'a':
        *value = PAGE * random_below(3);
        return random_below(3) ? OWN : random_below(2) ? RESULT : SHARED;
    case 'n':
        *value = random_below(2) ? PAGE * random_below(8) : random_below(200);
        return NUMBER;
    case 'f':
        *value = (1u << random_below(20) | 1u << random_below(8)) & next_random();
        return NUMBER;
    case 'o':
        *value = random_below(24);
        return NUMBER;
    case 's':
        return NAME;
    case 'g':
        *value = random_below(66);
        return NUMBER;
    case 'i':
        *value = random_below(3);
        return random_below(3) ? PID : RESULT;
    }
    if (random_below(2))
        return (enum kind)random_below(KINDS);
    *value = random_below(2) ? odd_number() : random_below(40);
    return NUMBER;
}

/* The calls that have a story, each with the meaning of its arguments. */
static const struct {
    uint16_t number;
    const char *arguments;
} known[] = {
    {SYS_fork, ""},
    {SYS_vfork, ""},
    {SYS_clone, "fpppp"},
    {SYS_mmap2, "anofdo"},
    {SYS_mmap, "p"},
    {SYS_munmap, "an"},
    {SYS_mprotect, "ano"},
    {SYS_brk, "x"},
    {SYS_execve, "spp"},
    {SYS_read, "dpn"},
    {SYS_write, "dpn"},
    {SYS_readv, "dpo"},
    {SYS_writev, "dpo"},
    {SYS_open, "sff"},
    {SYS_openat, "xsff"},
    {SYS_close, "d"},
    {SYS_close_range, "ddx"},
    {SYS_fchownat, "xsoof"},
    {SYS_lseek, "dno"},
    {SYS_ftruncate, "dn"},
    {SYS_rename, "ss"},
    {SYS_unlink, "s"},
    {SYS_mkdir, "sf"},
    {SYS_link, "ss"},
    {SYS_symlink, "ss"},
    {SYS_getdents64, "dpn"},
    {SYS_fcntl64, "dox"},
    {SYS_ioctl, "dxp"},
    {SYS_pipe2, "pf"},
    {SYS_dup2, "dd"},
    {SYS_poll, "pon"},
    {SYS_mq_open, "sffx"},
    {SYS_mq_timedsend, "dpnox"},
    {SYS_mq_timedreceive, "dpnpx"},
    {SYS_mq_notify, "dp"},
    {SYS_mq_unlink, "s"},
    {SYS_msgget, "xf"},
    {SYS_msgsnd, "dpnf"},
    {SYS_msgrcv, "dpnof"},
    {SYS_msgctl, "dop"},
    {SYS_semget, "xof"},
    {SYS_semtimedop_time64, "dpop"},
    {SYS_semctl, "doop"},
    {SYS_shmget, "xnf"},
    {SYS_shmat, "dxf"},
    {SYS_shmdt, "a"},
    {SYS_shmctl, "dop"},
    {SYS__newselect, "opppp"},
    {SYS_futex, "poopox"},
    {SYS_set_robust_list, "pn"},
    {SYS_set_thread_area, "p"},
    {SYS_rt_sigaction, "gppo"},
    {SYS_rt_sigprocmask, "oppo"},
    {SYS_rt_sigreturn, ""},
    {SYS_sigreturn, ""},
    {SYS_sigaltstack, "pp"},
    {SYS_rt_sigsuspend, "po"},
    {SYS_rt_sigtimedwait, "pppo"},
    {SYS_kill, "ig"},
    {SYS_tgkill, "iig"},
    {SYS_rt_sigqueueinfo, "igp"},
    {SYS_setitimer, "opp"},
    {SYS_nanosleep, "pp"},
    {SYS_waitid, "oipop"},
    {SYS_wait4, "ipop"},
    {SYS_setpgid, "ii"},
    {SYS_setsid, ""},
    {SYS_prctl, "xggp"},
    {SYS_prlimit64, "iopp"},
    {SYS_setrlimit, "op"},
    {SYS_kill_tree, "i"},
    {SYS_eventfd2, "no"},
    {SYS_port_create, "on"},
    {SYS_port_send, "dpfp"},
    {SYS_port_receive, "dpfp"},
    {SYS_port_publish, "ds"},
    {SYS_port_narrow, "do"},
    {SYS_port_call, "dppfp"},
    {SYS_port_reply, "dpf"},
    {SYS_port_reply_receive, "dppfp"},
    {SYS_port_call_short, "dxxxxx"},
    {SYS_port_reply_receive_short, "dxxxxx"},
    {SYS_watch, "id"},
    {SYS_limit_watch, "id"},
    {SYS_limit_decide, "i"},
    {SYS_msg_send, "ipfp"},
    {SYS_msg_receive, "ipfp"},
    {SYS_msg_call, "ippfp"},
    {SYS_msg_notify, "i"},
    {SYS_lineage, "ipn"},
};

/* What would end the test itself, or the machine. */
static inline bool left_out(uint32_t number)
{
    return number == SYS_reboot || number == SYS_exit || number == SYS_exit_group ||
           number == SYS_gaji_check;
}

static inline struct call random_call(void)
{
    struct call call = {0};
    const char *meant = "xxxxxx";
    if (random_below(16)) {
        unsigned i = random_below(ARRAY_SIZE(known));
        call.number = known[i].number;
        meant = known[i].arguments;
    } else {
        do
            call.number = (uint16_t)(random_below(8) ? random_below(CALLS_KNOWN)
                                                     : GAJIS_FIRST + random_below(GAJIS_KNOWN));
        while (left_out(call.number));
    }
    for (unsigned i = 0; i < ARGUMENTS; i++)
        call.kinds[i] = random_argument(*meant ? *meant++ : 'x', &call.values[i]);
    if (random_below(16) == 0)
        call.fail_allocation = 1 + random_below(FAIL_AT_MOST);
    else if (random_below(4) == 0)
        call.tick = 2 + random_below(TICK_AT_MOST);
    return call;
}

static inline uint32_t resolve(uint8_t kind, uint32_t value, const uint32_t *results, unsigned made)
{
    switch (kind) {
    case OWN:
        return (uint32_t)own + value % (2 * PAGE);
    case SHARED:
        return (uint32_t)shared + value % PAGE;
    case CONSTANT:
        return (uint32_t)constant + value % PAGE;
    case NAME:
        return (uint32_t)names[value % ARRAY_SIZE(names)];
    case PID:
        return (uint32_t)getpid() + value % 4;
    case RESULT:
        return made ? results[value % made] : value;
    default:
        return value;
    }
}

/* Structures of structures: what a pointer leads to are arguments, too. */
static inline void fill_memory(uint32_t with)
{
    uint32_t before = seed;
    seed = with | 1;
    for (uint32_t *word = (uint32_t *)own; word < (uint32_t *)(own + PAGE / 2); word++) {
        uint32_t value = random_below(4);
        if (random_below(3) == 0)
            value =
                resolve((uint8_t)random_argument("xxpnfg"[random_below(6)], &value), value, 0, 0);
        *word = value;
    }
    seed = before;
}

/* The calls whose first argument is a process that they do something to: that is the caller. */
static inline bool aims_at_process(uint32_t number, uint32_t first)
{
    return number == SYS_kill || number == SYS_tkill || number == SYS_tgkill ||
           number == SYS_prlimit64 || number == SYS_rt_sigqueueinfo ||
           (number == SYS_msg_notify && first == 1); /* who would keep it */
}

/* A sequence that forks at every second call would be all that runs. */
static inline bool forks_too_often(uint32_t number)
{
    static unsigned forks; /* of this process and those that it comes from */
    if (number != SYS_fork && number != SYS_vfork && number != SYS_clone)
        return false;
    return forks++ >= FORKS_MOST;
}

/* Makes the call; `results` has those of the `made` calls before. */
static inline uint32_t make_call(const struct call *call, const uint32_t *results, unsigned made)
{
    uint32_t values[ARGUMENTS];
    if (forks_too_often(call->number))
        return 0;
    for (unsigned i = 0; i < ARGUMENTS; i++)
        values[i] = resolve(call->kinds[i], call->values[i], results, made);
    if (aims_at_process(call->number, values[0]))
        values[0] = (uint32_t)getpid();
    if (call->fail_allocation)
        gaji_fail_allocation(call->fail_allocation);
    if (call->tick) /* others come between two of its steps, if it has so many */
        gaji_tick_after(call->tick);
    uint32_t result = (uint32_t)syscall(call->number, values[0], values[1], values[2], values[3],
                                        values[4], values[5]);
    if (call->fail_allocation)
        gaji_fail_allocation(0);
    return result;
}
