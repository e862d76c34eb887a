/* x87 and SSE registers are each process's own: kept across switches and fork, clean after exec. */
#include "tests/guest/child.h"

#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

struct fpu_image {
    uint16_t control, status;
    uint8_t rest[508];
} __attribute__((aligned(16)));

static void load_all(uint8_t value)
{
    uint8_t bytes[16];
    memset(bytes, value, sizeof bytes);
    __asm__ volatile("movups %0, %%xmm0\n\tmovups %0, %%xmm3\n\tmovups %0, %%xmm7" : : "m"(bytes));
    __asm__ volatile("fninit\n\tfildl %0\n\tfildl %0" : : "m"(*(int *)bytes));
}

static bool has_all(uint8_t value)
{
    uint8_t bytes[16], found[3][16];
    int popped[2];
    memset(bytes, value, sizeof bytes);
    __asm__ volatile("movups %%xmm0, %0\n\tmovups %%xmm3, %1\n\tmovups %%xmm7, %2"
                     : "=m"(found[0]), "=m"(found[1]), "=m"(found[2]));
    __asm__ volatile("fistpl %0\n\tfistpl %1\n\tfildl %1\n\tfildl %0"
                     : "=m"(popped[0]), "=m"(popped[1]));
    bool same = memcmp(popped, bytes, sizeof popped) == 0;
    for (int i = 0; i < 3; i++)
        same &= memcmp(found[i], bytes, sizeof bytes) == 0;
    return same;
}

static void keep(uint8_t value)
{
    struct timespec now, end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec++;
    load_all(value);
    do {
        for (volatile int i = 0; i < 1000; i++)
            ;
        if (value % 3 == 0)
            sched_yield();
        EXPECT(has_all(value));
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec < end.tv_sec || now.tv_nsec < end.tv_nsec);
}

static void kept_side_by_side(void)
{
    pid_t children[4];
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        EXPECT(children[i] >= 0);
        if (children[i] == 0) {
            keep((uint8_t)(i + 1));
            _exit(0);
        }
    }
    for (int i = 0; i < 4; i++)
        EXPECT(exited_with(child_wait(children[i]), 0));
}

static void inherited_by_fork(void)
{
    load_all(0x5a);
    pid_t child = fork();
    EXPECT(child >= 0 && has_all(0x5a));
    if (child == 0) {
        load_all(0x11);
        EXPECT(has_all(0x11));
        _exit(0);
    }
    EXPECT(exited_with(child_wait(child), 0));
    EXPECT(has_all(0x5a));
}

static int is_clean(void)
{
    static struct fpu_image image;
    uint8_t zeros[128] = {0};
    __asm__ volatile("fxsave %0" : "=m"(image));
    uint32_t mxcsr;
    memcpy(&mxcsr, image.rest + 20, 4);
    EXPECT(image.control == 0x37f && image.status == 0 && mxcsr == 0x1f80);
    EXPECT(memcmp(image.rest + 28, zeros, 128) == 0);  /* x87 */
    EXPECT(memcmp(image.rest + 156, zeros, 128) == 0); /* SSE */
    return 66;
}

static void exec_self(void)
{
    uint32_t odd_mxcsr = 0x1f80 | 0x6000;
    load_all(0x77);
    __asm__ volatile("ldmxcsr %0" : : "m"(odd_mxcsr));
    execl("/tests/fpu_kept", "fpu_kept", "clean", (char *)NULL);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return is_clean();
    inherited_by_fork();
    EXPECT(exited_with(status_of(exec_self), 66));
    kept_side_by_side();
    EXPECT(has_all(0x5a));
    return 0;
}
