/* What the kernel tells a new program about itself, behind its environment: getauxval(3). */
#include "say.h"

#include <elf.h>

#define HWCAP_FPU 1u
#define HWCAP_TSC 16u

extern char _start[], __ehdr_start[];
extern char **environ;

/* As it lies there: the C library's getauxval() has an opinion of its own of some. */
static unsigned long told(unsigned long type)
{
    char **end = environ;
    while (*end)
        end++;
    for (const Elf32_auxv_t *pair = (const Elf32_auxv_t *)(end + 1); pair->a_type; pair++)
        if (pair->a_type == type)
            return pair->a_un.a_val;
    return -1ul;
}

static void show(void)
{
    const Elf32_Ehdr *header = (const Elf32_Ehdr *)__ehdr_start;
    say("FPU %d, time stamp counter %d\n", (told(AT_HWCAP) & HWCAP_FPU) != 0,
        (told(AT_HWCAP) & HWCAP_TSC) != 0);
    SAY(told(AT_PAGESZ));
    SAY(told(AT_CLKTCK));
    SAY(told(AT_PHDR) == (unsigned long)__ehdr_start + header->e_phoff);
    SAY(told(AT_PHENT));
    SAY(told(AT_PHNUM) == header->e_phnum);
    SAY(told(AT_BASE));
    SAY(told(AT_FLAGS));
    SAY(told(AT_ENTRY) == (unsigned long)_start);
    SAY(told(AT_UID) + told(AT_EUID) + told(AT_GID) + told(AT_EGID));
    SAY(told(AT_SECURE));
    say("executed as %s, on an %s\n", strrchr((char *)told(AT_EXECFN), '/') + 1,
        (char *)told(AT_PLATFORM));
}

/* The second run is told other random bytes than the first, which its arguments are. */
int main(int argc, char **argv)
{
    char words[4][12];
    const uint32_t *random = (const uint32_t *)told(AT_RANDOM);
    if (argc > 4) {
        int same = 0;
        for (int i = 0; i < 4; i++)
            same += strtoul(argv[1 + i], NULL, 10) == random[i];
        say("%d words of the random bytes are the same\n", same);
        return 0;
    }
    show();
    for (int i = 0; i < 4; i++)
        snprintf(words[i], sizeof words[i], "%u", random[i]);
    execl(argv[0], argv[0], words[0], words[1], words[2], words[3], NULL);
    return 1;
}
