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

__attribute__((constructor)) static void choose_test(void)
{
    const char *name = getenv("GAJI_TEST");
    if (name)
        cmocka_set_test_filter(name);
}
