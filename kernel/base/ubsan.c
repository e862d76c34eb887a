/*
 * What -fsanitize=undefined calls in debug builds, where C leaves open what happens: a shift too
 * far, a signed overflow, an index outside its array, a pointer that is NULL or not aligned. Each
 * handler words what it was told and panics. The compiler makes up these names and structures
 * (GCC's libsanitizer/ubsan/ubsan_handlers.h), so there is no header.
 */
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"

#ifdef GAJI_DEBUG

/* Where it happened; each structure of the compiler begins with one. */
struct place {
    const char *file;
    uint32_t line, column;
};

struct type {
    uint16_t kind;
    uint16_t layout; /* of an integer: bit 0 when signed, above it log2 of its bits */
    char name[];     /* quoted: 'int' */
};

enum type_kind { TYPE_INTEGER = 0 };

/* A value as the compiler passes it: itself where it fits a register, otherwise its address. */
typedef uintptr_t value_t;

struct typed_place {
    struct place place;
    const struct type *type;
};

struct two_types_place {
    struct place place;
    const struct type *first, *second;
};

struct access_place {
    struct place place;
    const struct type *type;
    uint8_t log_alignment;
    uint8_t access;
};

#define VALUE_TEXT_SIZE 24

/* Writes the value as a decimal number; a type that is no integer as its bits. */
static const char *value_text(char text[VALUE_TEXT_SIZE], const struct type *type, value_t value)
{
    unsigned bits = 1u << (type->layout >> 1);
    bool is_signed = type->kind == TYPE_INTEGER && (type->layout & 1);
    uint64_t number = bits > 32 ? *(const uint64_t *)value : value;
    if (is_signed) /* the bits above the type's own are not set */
        number = (uint64_t)((int64_t)(number << (64 - bits)) >> (64 - bits));
    format_string(text, VALUE_TEXT_SIZE, is_signed ? "%lld" : "%llu", number);
    return text;
}

#define REPORT(at, format, ...)                                                                    \
    panic("%s:%u: undefined behaviour: " format, (at)->place.file, (at)->place.line, ##__VA_ARGS__)

/* A handler, with the prototype that -Wmissing-prototypes wants. */
#define HANDLER(name, ...)                                                                         \
    _Noreturn void __ubsan_handle_##name(__VA_ARGS__);                                             \
    _Noreturn void __ubsan_handle_##name(__VA_ARGS__)

static _Noreturn void report_overflow(const struct typed_place *at, value_t left, const char *sign,
                                      value_t right)
{
    char a[VALUE_TEXT_SIZE], b[VALUE_TEXT_SIZE];
    REPORT(at, "%s %s %s overflows %s", value_text(a, at->type, left), sign,
           value_text(b, at->type, right), at->type->name);
}

HANDLER(add_overflow_abort, const struct typed_place *at, value_t left, value_t right)
{
    report_overflow(at, left, "+", right);
}

HANDLER(sub_overflow_abort, const struct typed_place *at, value_t left, value_t right)
{
    report_overflow(at, left, "-", right);
}

HANDLER(mul_overflow_abort, const struct typed_place *at, value_t left, value_t right)
{
    report_overflow(at, left, "*", right);
}

/* By zero, or the smallest number by -1. */
HANDLER(divrem_overflow_abort, const struct typed_place *at, value_t left, value_t right)
{
    report_overflow(at, left, "/", right);
}

HANDLER(negate_overflow_abort, const struct typed_place *at, value_t value)
{
    char text[VALUE_TEXT_SIZE];
    REPORT(at, "-(%s) overflows %s", value_text(text, at->type, value), at->type->name);
}

HANDLER(shift_out_of_bounds_abort, const struct two_types_place *at, value_t left, value_t right)
{
    char a[VALUE_TEXT_SIZE], b[VALUE_TEXT_SIZE];
    REPORT(at, "shift of %s by %s, in %s", value_text(a, at->first, left),
           value_text(b, at->second, right), at->first->name);
}

HANDLER(out_of_bounds_abort, const struct two_types_place *at, value_t index)
{
    char text[VALUE_TEXT_SIZE];
    REPORT(at, "index %s of an array %s", value_text(text, at->second, index), at->first->name);
}

HANDLER(vla_bound_not_positive_abort, const struct typed_place *at, value_t bound)
{
    char text[VALUE_TEXT_SIZE];
    REPORT(at, "an array of %s elements", value_text(text, at->type, bound));
}

HANDLER(load_invalid_value_abort, const struct typed_place *at, value_t value)
{
    char text[VALUE_TEXT_SIZE];
    REPORT(at, "%s is no value of %s", value_text(text, at->type, value), at->type->name);
}

/* An access through a pointer: NULL, not aligned, or where too little of the object is left. */
HANDLER(type_mismatch_v1_abort, const struct access_place *at, uintptr_t pointer)
{
    static const char *const accesses[] = {"load of",      "store to",       "reference to",
                                           "member of",    "call of member", "construction of",
                                           "down cast to", "down cast to",   "up cast of",
                                           "up cast of",   "null pointer to"};
    const char *access = at->access < ARRAY_LENGTH(accesses) ? accesses[at->access] : "access to";
    uintptr_t alignment = (uintptr_t)1 << at->log_alignment;
    const char *reason = !pointer                    ? "NULL"
                         : pointer & (alignment - 1) ? "which is not aligned"
                                                     : "where it does not fit";
    REPORT(at, "%s %s at %#x, %s", access, at->type->name, (uint32_t)pointer, reason);
}

HANDLER(pointer_overflow_abort, const struct typed_place *at, uintptr_t from, uintptr_t to)
{
    REPORT(at, "a pointer moves from %#x to %#x", (uint32_t)from, (uint32_t)to);
}

HANDLER(nonnull_arg_abort, const struct typed_place *at)
{
    REPORT(at, "NULL for an argument that is never NULL");
}

HANDLER(builtin_unreachable, const struct typed_place *at)
{
    REPORT(at, "came where the code says that nothing comes");
}

HANDLER(invalid_builtin_abort, const struct typed_place *at)
{
    REPORT(at, "the bits of 0 counted from an end");
}

#endif
