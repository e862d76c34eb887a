/* CPU time, in milliseconds. */
#pragma once

#include <sys/resource.h>

static long used_by(int whom)
{
    struct rusage usage;
    getrusage(whom, &usage);
    return usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000 +
           usage.ru_stime.tv_sec * 1000 + usage.ru_stime.tv_usec / 1000;
}
