/*
 * A message for a sleeping thread goes into a page that fork shares. The caller, a thread of the
 * same process that has just read the page, sees it there: its TLB knows no other page.
 */
#include "tests/guest/memory.h"
#include "tests/guest/ports.h"
#include "tests/guest/pthreads.h"

static volatile char *page;
static int port;

static void *receive(void *unused)
{
    struct port_message message = {.length = PAGE, .payload = (char *)page};
    struct port_message answer = {.length = 0};
    if (port_receive(port, &message, 0) == 0)
        port_reply(message.reply, &answer);
    return unused;
}

static void sleep_in_child(void)
{
    for (;;)
        pause();
}

static void send_beside(void)
{
    page[0] = '-';
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0)
        sleep_in_child(); /* the page's other owner */
    page[PAGE] = 'x';     /* the table is ours alone now, the page is not */
    pthread_t receiver = start(receive, NULL);
    for (int i = 0; i < 5; i++)
        sched_yield(); /* it sleeps */
    EXPECT(page[0] == '-');
    struct port_message request = {.length = 5, .payload = "hello"}, answer = {.length = 0};
    int called = port_call(port, &request, &answer, NULL);
    char seen = page[0];
    EXPECT(called == 0 && seen == 'h');
    join(receiver);
    kill(child, SIGKILL);
    EXPECT(waitpid(child, NULL, 0) == child);
}

int main(void)
{
    page = map_tables(1);
    port = port_create(2, 4096);
    EXPECT(port >= 0);
    for (int i = 0; i < 3; i++)
        send_beside();
    return 0;
}
