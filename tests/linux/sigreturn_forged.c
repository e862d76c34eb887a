/* What a program gets that calls sigreturn with nonsense on its stack. */
#include "say.h"

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    dprintf(1, "handler of %s, code %d\n", sigabbrev_np(signal), info->si_code);
    _exit(3);
}

static void zeros(int number)
{
    __asm__ volatile("subl $2048, %%esp; movl %%esp, %%edi; movl $512, %%ecx; xorl %%eax, %%eax;"
                     "cld; rep stosl; movl %0, %%eax; int $0x80; hlt"
                     :
                     : "r"(number)
                     : "eax", "ecx", "edi", "memory");
}

static void nowhere(int number)
{
    __asm__ volatile("movl $64, %%esp; int $0x80; hlt" : : "a"(number) : "memory");
}

static void try(const char *what, void (*body)(int), int number, bool handled)
{
    pid_t child = fork();
    if (child == 0) {
        static char stack[20000];
        stack_t new = {.ss_sp = stack, .ss_size = sizeof stack};
        sigaltstack(&new, NULL);
        if (handled)
            on_info(SIGSEGV, handler, SA_ONSTACK);
        body(number);
    }
    say_status(what, status_of(child));
}

int main(void)
{
    for (int handled = 0; handled < 2; handled++) {
        try("sigreturn, zeros", zeros, SYS_sigreturn, handled);
        try("rt_sigreturn, zeros", zeros, SYS_rt_sigreturn, handled);
        try("sigreturn, no stack", nowhere, SYS_sigreturn, handled);
        try("rt_sigreturn, no stack", nowhere, SYS_rt_sigreturn, handled);
    }
    return 0;
}
