/* Detached threads free themselves; a thread may be detached before and after its end. */
// linux: yes
#include "tests/guest/pthreads.h"

static int ended;

static void *count(void *argument)
{
    __atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST);
    return argument;
}

static void wait_for(int number)
{
    while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) < number)
        sched_yield();
}

int main(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    EXPECT(pthread_attr_init(&attributes) == 0);
    EXPECT(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0);
    EXPECT(pthread_attr_setdetachstate(&attributes, 77) == EINVAL);
    EXPECT(pthread_attr_setstacksize(&attributes, 1) == EINVAL);
    EXPECT(pthread_attr_setstacksize(&attributes, 1024 * 1024) == 0);
    for (int i = 1; i <= 4000; i++) { /* 4 GiB of stacks, were they kept */
        EXPECT(pthread_create(&thread, &attributes, count, NULL) == 0);
        if (i % 16 == 0)
            wait_for(i);
    }
    EXPECT(pthread_attr_destroy(&attributes) == 0);
    wait_for(4000);
    thread = start(count, NULL);
    EXPECT(pthread_detach(thread) == 0);
    thread = start(count, NULL);
    wait_for(4002);
    usleep(10000);
    EXPECT(pthread_detach(thread) == 0);
    return 0;
}
