/* Flags of wait4(2) and waitid(2), and the parts of a wait status, as Linux's. */
#pragma once

#define WNOHANG     0x00000001
#define WUNTRACED   0x00000002
#define WSTOPPED    WUNTRACED
#define WEXITED     0x00000004
#define WCONTINUED  0x00000008
#define WNOWAIT     0x01000000
#define __WNOTHREAD 0x20000000
#define __WALL      0x40000000
#define __WCLONE    0x80000000

#define P_ALL  0
#define P_PID  1
#define P_PGID 2

/* status = exit code << 8, or the signal's number in the low 7 bits (and 0x80 if it dumped core) */
#define W_EXITCODE(code, signal) (((code)&0xff) << 8 | (signal))
#define WEXITSTATUS(status)      (((status) >> 8) & 0xff)
#define WTERMSIG(status)         ((status)&0x7f)
#define WCOREDUMP(status)        ((status)&0x80)
#define WIFEXITED(status)        (WTERMSIG(status) == 0)
#define WIFSIGNALED(status)      (WTERMSIG(status) != 0 && WTERMSIG(status) != 0x7f)
#define WIFSTOPPED(status)       (((status)&0xff) == 0x7f)
#define WSTOPSIG(status)         WEXITSTATUS(status)
#define WIFCONTINUED(status)     ((status) == 0xffff)
