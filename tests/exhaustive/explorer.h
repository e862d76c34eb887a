/*
 * What a small machine gives to the explorer (explorer.c): operations, one step, a name for each
 * state. All that a step changes lies in one piece of memory (state.ld), so that a state can be
 * copied. MACHINE is the header that says what struct op and struct size are here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include MACHINE

/* The kernel's code may be compiled with another convention for arguments than the host's. */
#ifdef __i386__
#define HOST_CALL __attribute__((regparm(0)))
#else
#define HOST_CALL
#endif

extern const struct size sizes[]; /* ends with one without a name */

/* A sequence that once was found, which must go well now. */
struct kept {
    const char *name, *machine;
    struct op ops[32];
};
extern const struct kept kept[]; /* ends with one without a name */

/* Boots it, in memory as the program found it. Any may be violated(). */
HOST_CALL void machine_start(const struct size *size);

/* Does one step, compares with the model, and runs the kernel's checker. */
HOST_CALL void machine_step(struct op op);

/* Whether op.fails was more than the allocations that the last step made. */
HOST_CALL bool machine_failed_nothing(void);

/* The operations that can be begun in this state, without those whose allocations fail. */
#define MOST_OPS 512
HOST_CALL unsigned machine_operations(struct op ops[MOST_OPS]);

/* Ends all, and looks that nothing is left of it. The state is used up. */
HOST_CALL void machine_end(void);

/* All states were seen: violated() if something was never reached that the machine is for. */
HOST_CALL void machine_closed(void);

/* The state's name, which does not depend on what is where: 128 bits. */
struct name {
    uint64_t words[2];
};
HOST_CALL void machine_name(struct name *out);

/* As C, and in words. */
HOST_CALL void machine_print(struct op op, char *out, size_t size);

/* The words of the last violated(), which goes to `violation_return` (explorer.c). */
_Noreturn void violated(const char *format, ...) __attribute__((format(printf, 1, 2)));
