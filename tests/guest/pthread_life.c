/* Threads begin, give their value to who joins them, and leave no memory behind. */
// linux: yes
#include "tests/guest/pthreads.h"

static pthread_t main_thread, seen;

static void *twice(void *argument)
{
    return (void *)((intptr_t)argument * 2);
}

static void *leave_early(void *argument)
{
    pthread_exit(argument);
}

static void *own_errno(void *argument)
{
    (void)argument;
    EXPECT(errno == 0);
    EXPECT(close(-1) == -1 && errno == EBADF);
    sched_yield();
    EXPECT(errno == EBADF);
    return NULL;
}

static void *look_around(void *argument)
{
    char here;
    (void)argument;
    seen = pthread_self();
    EXPECT(pthread_equal(seen, pthread_self()) && !pthread_equal(seen, main_thread));
    EXPECT(pthread_join(pthread_self(), NULL) == EDEADLK);
    return memset(&here, 1, 1) ? NULL : &seen;
}

static void *join_main(void *result)
{
    EXPECT(join(main_thread) == (void *)5);
    _exit((int)(intptr_t)result);
}

int main(void)
{
    main_thread = pthread_self();
    EXPECT(join(start(twice, (void *)21)) == (void *)42);
    EXPECT(join(start(leave_early, (void *)7)) == (void *)7);

    pthread_t thread = start(look_around, NULL);
    EXPECT(join(thread) == NULL && pthread_equal(thread, seen));

    errno = ENOENT;
    EXPECT(join(start(own_errno, NULL)) == NULL && errno == ENOENT);

    for (int i = 0; i < 1000; i++) /* far more than there is room for at once */
        EXPECT(join(start(twice, NULL)) == NULL);

    start(join_main, NULL);
    pthread_exit((void *)5);
}
