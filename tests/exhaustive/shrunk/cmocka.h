/* What the unit tests' scaffolding asserts is a violation here: the explorer says how it is
 * reached. */
#pragma once

#include <stdint.h>

/* Ends the step that runs now; its words are printed with the sequence that led there. */
_Noreturn void violated(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition))                                                                          \
            violated("%s:%d: %s", __FILE__, __LINE__, #condition);                                 \
    } while (0)

#define fail()                       violated("%s:%d: failed", __FILE__, __LINE__)
#define fail_msg(...)                violated(__VA_ARGS__)
#define assert_true(condition)       EXPECT(condition)
#define assert_false(condition)      EXPECT(!(condition))
#define assert_null(pointer)         EXPECT(!(pointer))
#define assert_non_null(pointer)     EXPECT((pointer) != NULL)
#define assert_int_equal(a, b)       EXPECT((a) == (b))
#define assert_int_not_equal(a, b)   EXPECT((a) != (b))
#define assert_memory_equal(a, b, n) EXPECT(memcmp(a, b, n) == 0)
#define print_error(...)             violated(__VA_ARGS__)
#define cmocka_set_test_filter(name) ((void)(name))
