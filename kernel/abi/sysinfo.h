/* What sysinfo(2) fills in, the actions of syslog(2) and the flags of getrandom(2), as Linux's. */
#pragma once

#include <stdint.h>

struct sysinfo {
    int32_t uptime; /* seconds */
    uint32_t loads[3];
    uint32_t totalram; /* this and the next seven in units of mem_unit bytes */
    uint32_t freeram;
    uint32_t sharedram;
    uint32_t bufferram;
    uint32_t totalswap;
    uint32_t freeswap;
    uint16_t procs;
    uint16_t pad;
    uint32_t totalhigh;
    uint32_t freehigh;
    uint32_t mem_unit;
    char _f[8];
};

_Static_assert(sizeof(struct sysinfo) == 64, "struct sysinfo is Linux's");

#define SYSLOG_ACTION_READ_ALL    3
#define SYSLOG_ACTION_SIZE_BUFFER 10

#define GRND_NONBLOCK 0x0001
#define GRND_RANDOM   0x0002
