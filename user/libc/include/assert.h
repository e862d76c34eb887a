/* assert(condition) ends the program with a message when the condition does not hold. */
#undef assert

#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition)                                                                          \
    ((condition) ? (void)0 : assert_failed(#condition, __FILE__, __LINE__, __func__))
#endif

#ifndef __cplusplus
#define static_assert _Static_assert
#endif

_Noreturn void assert_failed(const char *condition, const char *file, int line,
                             const char *function);
