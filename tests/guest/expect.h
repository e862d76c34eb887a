/* For programs under test: EXPECT(condition) ends the program with status 1 and says where. */
#pragma once

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("%s:%d: not so: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno);       \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)
