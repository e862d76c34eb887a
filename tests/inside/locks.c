/* Two threads take two locks, in two orders. */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;

static void *other(void *unused)
{
    pthread_mutex_lock(&second);
    usleep(10000);
    pthread_mutex_lock(&first);
    return unused;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, other, NULL);
    pthread_mutex_lock(&first);
    usleep(10000);
    pthread_mutex_lock(&second);
    return 0;
}
