/* What the arguments and results of system calls mean, by kernel/abi/call_arguments.inc. */
#include "trace.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kernel/abi/syscall.h"

#define SHOWN 32u /* bytes of a string; the rest is "..." */

struct call {
    unsigned number;
    const char *name, *arguments;
};

static const struct call calls[] = {
#define CALL(name, arguments) {SYS_##name, #name, arguments},
#include "kernel/abi/call_arguments.inc"
#undef CALL
};

struct name {
    int number;
    const char *text;
};

#define NAME(constant)                                                                             \
    {                                                                                              \
        constant, #constant                                                                        \
    }
static const struct name open_flags[] = {
    NAME(O_CREAT),   NAME(O_EXCL),     NAME(O_NOCTTY),    NAME(O_TRUNC),
    NAME(O_APPEND),  NAME(O_NONBLOCK), NAME(O_DIRECTORY), NAME(O_NOFOLLOW),
    NAME(O_CLOEXEC), NAME(O_CLOFORK),  NAME(O_LARGEFILE),
};
static const struct name errors[] = {
    NAME(EPERM),
    NAME(ENOENT),
    NAME(ESRCH),
    NAME(EINTR),
    NAME(EIO),
    NAME(ENXIO),
    NAME(E2BIG),
    NAME(ENOEXEC),
    NAME(EBADF),
    NAME(ECHILD),
    NAME(EAGAIN),
    NAME(ENOMEM),
    NAME(EACCES),
    NAME(EFAULT),
    NAME(EBUSY),
    NAME(EEXIST),
    NAME(EXDEV),
    NAME(ENODEV),
    NAME(ENOTDIR),
    NAME(EISDIR),
    NAME(EINVAL),
    NAME(ENFILE),
    NAME(EMFILE),
    NAME(ENOTTY),
    NAME(ETXTBSY),
    NAME(EFBIG),
    NAME(ENOSPC),
    NAME(ESPIPE),
    NAME(EROFS),
    NAME(EMLINK),
    NAME(EPIPE),
    NAME(ERANGE),
    NAME(EDEADLK),
    NAME(ENAMETOOLONG),
    NAME(ENOSYS),
    NAME(ENOTEMPTY),
    NAME(ELOOP),
    NAME(EMSGSIZE),
    NAME(ECONNRESET),
    NAME(ETIMEDOUT),
    NAME(EOVERFLOW),
    {512, "ERESTARTSYS"},
    {513, "ERESTARTNOINTR"},
    {514, "ERESTARTNOHAND"},
    {516, "ERESTART_RESTARTBLOCK"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void add(char *text, const char *format, ...)
{
    size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + length, TEXT_SIZE - length, format, arguments);
    va_end(arguments);
}

static const struct call *find_call(unsigned number)
{
    for (size_t i = 0; i < COUNT(calls); i++)
        if (calls[i].number == number)
            return &calls[i];
    return NULL;
}

const char *call_name(unsigned number)
{
    static char unknown[24];
    const struct call *call = find_call(number);
    snprintf(unknown, sizeof unknown, "call %u", number);
    return call ? call->name : unknown;
}

/* "text\n"..., at most `length` bytes of what is there. */
static void add_bytes(char *text, const struct trace_event *event, int at, size_t length, bool ends)
{
    size_t known = event->known[at], shown = length < SHOWN ? length : SHOWN;
    const char *bytes = event->memory[at];
    if (known == 0 && length > 0) {
        add(text, event->arguments[at] ? "%#x" : "NULL", event->arguments[at]);
        return;
    }
    add(text, "\"");
    size_t i;
    for (i = 0; i < shown && i < known && !(ends && bytes[i] == '\0'); i++) {
        char c = bytes[i];
        if (c == '\n' || c == '\t' || c == '\r')
            add(text, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
        else if (c == '"' || c == '\\')
            add(text, "\\%c", c);
        else
            add(text, isprint((unsigned char)c) ? "%c" : "\\%o", (unsigned char)c);
    }
    add(text, "\"%s", i < length && !(ends && i < known && bytes[i] == '\0') ? "..." : "");
}

static void add_open_flags(char *text, unsigned flags)
{
    static const char *const modes[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "3"};
    add(text, "%s", modes[flags & O_ACCMODE]);
    flags &= ~(unsigned)O_ACCMODE;
    for (size_t i = 0; i < COUNT(open_flags); i++)
        if ((flags & (unsigned)open_flags[i].number) == (unsigned)open_flags[i].number) {
            add(text, "|%s", open_flags[i].text);
            flags &= ~(unsigned)open_flags[i].number;
        }
    if (flags)
        add(text, "|%#x", flags);
}

static void add_signal(char *text, unsigned number)
{
    char name[SIG2STR_MAX];
    if (sig2str((int)number, name) == 0)
        add(text, "SIG%s", name);
    else
        add(text, "%d", (int)number);
}

static void add_argument(char *text, char kind, const struct trace_event *event, int at)
{
    unsigned word = event->arguments[at];
    if (kind == 's')
        add_bytes(text, event, at, TRACE_BYTES, true);
    else if (kind == 'b')
        add_bytes(text, event, at, event->arguments[at + 1], false);
    else if (kind == 'd')
        add(text, "%d", (int)word);
    else if (kind == 'o')
        add(text, word ? "0%o" : "0", word);
    else if (kind == 'z')
        add(text, "%u", word);
    else if (kind == 'f')
        add_open_flags(text, word);
    else if (kind == 'g')
        add_signal(text, word);
    else if (kind == 'x')
        add(text, word ? "%#x" : "0", word);
    else
        add(text, word ? "%#x" : "NULL", word);
}

static const char *arguments_of(unsigned number)
{
    const struct call *call = find_call(number);
    return call ? call->arguments : "xxxxxx";
}

/* From `from` on, up to what only the result tells. */
static int add_arguments(char *text, const struct trace_event *event, int from, bool has_result)
{
    const char *kinds = arguments_of(event->number);
    int at = from;
    for (; kinds[at] && (has_result || kinds[at] != 'B'); at++) {
        if (at > 0)
            add(text, ", ");
        if (kinds[at] == 'B')
            add_bytes(text, event, at, event->result > 0 ? (size_t)event->result : 0, false);
        else
            add_argument(text, kinds[at], event, at);
    }
    return at;
}

void show_call(char *text, const struct trace_event *event)
{
    add(text, "%s(", call_name(event->number));
    add_arguments(text, event, 0, false);
}

void show_result(char *text, const struct trace_event *event)
{
    const char *late = strchr(arguments_of(event->number), 'B');
    if (late)
        add_arguments(text, event, (int)(late - arguments_of(event->number)), true);
    add(text, ") = ");
    if (event->result >= 0 || event->result < -4095) {
        bool is_address = event->number == SYS_brk || event->number == SYS_mmap2;
        add(text, is_address || event->result < 0 ? "%#x" : "%d", event->result);
        return;
    }
    const char *name = "?";
    for (size_t i = 0; i < COUNT(errors); i++)
        if (errors[i].number == -event->result)
            name = errors[i].text;
    add(text, "-1 %s (%s)", name,
        event->result <= -512 ? "goes on after the signal" : strerror(-event->result));
}
