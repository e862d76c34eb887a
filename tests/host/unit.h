/*
 * What every unit test begins with: cmocka, and a filter so that each test can run in a process of
 * its own (GAJI_TEST=name). A test includes the kernel's .c files that it is about.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

unsigned alarm(unsigned seconds); /* <unistd.h> has names that the kernel has, too */

#define MOST_SECONDS 300 /* whoever started it may be gone: it is not to run for ever */

__attribute__((constructor)) static void choose_test(void)
{
    const char *name = getenv("GAJI_TEST");
    alarm(MOST_SECONDS);
    if (name)
        cmocka_set_test_filter(name);
}
