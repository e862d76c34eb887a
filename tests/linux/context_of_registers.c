/* All that a program has in its registers, a handler finds in its context, and changes there. */
#include "say.h"

#define REGISTERS 7

static const int where[REGISTERS] = {REG_EAX, REG_EBX, REG_ECX, REG_EDX, REG_ESI, REG_EDI, REG_EBP};
static volatile uint32_t values[REGISTERS] = {0, 1, 2, 3, 4, 5, 6};

static void change_all(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    (void)signal, (void)info;
    for (int i = 0; i < REGISTERS; i++) {
        say(" %d", registers[where[i]]);
        registers[where[i]] = 10 * (i + 1);
    }
    say("\n");
    registers[REG_EIP] += 2; /* UD2 */
}

int main(void)
{
    on_info(SIGILL, change_all, 0);
    __asm__ volatile("pushal\n\t"
                     "movl values, %%eax\n\t"
                     "movl values+4, %%ebx\n\t"
                     "movl values+8, %%ecx\n\t"
                     "movl values+12, %%edx\n\t"
                     "movl values+16, %%esi\n\t"
                     "movl values+20, %%edi\n\t"
                     "movl values+24, %%ebp\n\t"
                     "ud2\n\t"
                     "movl %%eax, values\n\t"
                     "movl %%ebx, values+4\n\t"
                     "movl %%ecx, values+8\n\t"
                     "movl %%edx, values+12\n\t"
                     "movl %%esi, values+16\n\t"
                     "movl %%edi, values+20\n\t"
                     "movl %%ebp, values+24\n\t"
                     "popal" ::
                         : "memory");
    for (int i = 0; i < REGISTERS; i++)
        say(" %u", values[i]);
    say("\n");
    return 0;
}
