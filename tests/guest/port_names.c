/* A published port is a file under /port: which names go, and who gives them up. */
#include "tests/guest/ports.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

static int published(const char *name)
{
    int port = port_create(4, 100);
    EXPECT(port >= 0 && port_publish(port, name) == 0);
    return port;
}

static void bad_names(void)
{
    char name[300];
    int port = port_create(1, 0);
    EXPECT(ERROR_OF(port_publish(port, "")) == EINVAL);
    EXPECT(ERROR_OF(port_publish(port, "a/b")) == EINVAL);
    EXPECT(ERROR_OF(port_publish(port, "/")) == EINVAL);
    EXPECT(ERROR_OF(port_publish(port, ".")) == EEXIST);
    EXPECT(ERROR_OF(port_publish(port, "..")) == EEXIST);
    EXPECT(ERROR_OF(port_publish(port, (char *)8)) == EFAULT);
    EXPECT(ERROR_OF(port_publish(port, NULL)) == EFAULT);
    memset(name, 'n', sizeof name);
    name[256] = '\0';
    EXPECT(ERROR_OF(port_publish(port, name)) == ENAMETOOLONG);
    name[255] = '\0';
    EXPECT(port_publish(port, name) == 0); /* the longest */
    EXPECT(ERROR_OF(port_publish(port, "second")) == EBUSY);
    EXPECT(close(port) == 0);
    DIR *directory = opendir("/port");
    for (const struct dirent *entry; (entry = readdir(directory));)
        EXPECT(entry->d_name[0] == '.');
    closedir(directory);
}

static void one_owner(void)
{
    struct stat stat_of;
    int first = published("name"), second = port_create(1, 0);
    EXPECT(ERROR_OF(port_publish(second, "name")) == EEXIST);
    EXPECT(stat("/port/name", &stat_of) == 0 && S_ISFIFO(stat_of.st_mode));
    EXPECT(close(first) == 0);
    EXPECT(ERROR_OF(open("/port/name", O_WRONLY)) == ENOENT);
    EXPECT(port_publish(second, "name") == 0);
    EXPECT(close(second) == 0);
}

/* Opening by name gives the right to send and nothing else. */
static void open_sends(void)
{
    struct port_message message;
    int port = published("inbox");
    EXPECT(ERROR_OF(open("/port/inbox", O_RDONLY)) == EACCES);
    EXPECT(ERROR_OF(open("/port/inbox", O_RDWR)) == EACCES);
    int sender = open("/port/inbox", O_WRONLY);
    EXPECT(sender >= 0 && send_text(sender, 1, "by name", 0) == 0);
    EXPECT(ERROR_OF(receive_bytes(sender, &message, NULL, 0, 0)) == EBADF);
    EXPECT(ERROR_OF(port_narrow(sender, PORT_RECEIVE)) == EACCES);
    EXPECT(ERROR_OF(port_publish(sender, "other")) == EACCES);
    expect_text(port, 1, "by name", 0);

    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", sender);
    EXPECT(open(link, O_RDONLY) < 0 && open(link, O_RDWR) < 0);
    EXPECT(close(port) == 0);
    EXPECT(ERROR_OF(send_text(sender, 1, "late", 0)) == EPIPE);
    EXPECT(close(sender) == 0);
}

/* The name is a file like others: it can be removed, moved and linked, and goes with the port. */
static void name_is_a_file(void)
{
    int port = published("old"), sender = open("/port/old", O_WRONLY);
    EXPECT(rename("/port/old", "/port/new") == 0);
    EXPECT(ERROR_OF(open("/port/old", O_WRONLY)) == ENOENT);
    EXPECT(link("/port/new", "/tmp/elsewhere") == 0);
    int other = open("/tmp/elsewhere", O_WRONLY);
    EXPECT(other >= 0 && send_text(other, 2, "moved", 0) == 0);
    expect_text(port, 2, "moved", 0);
    EXPECT(unlink("/port/new") == 0);
    EXPECT(ERROR_OF(port_publish(port, "again")) == EBUSY); /* it still has one */
    EXPECT(unlink("/tmp/elsewhere") == 0);
    EXPECT(send_text(sender, 3, "held", 0) == 0); /* who has it open keeps it */
    expect_text(port, 3, "held", 0);
    EXPECT(port_publish(port, "again") == 0); /* now it has none, and may get another */
    EXPECT(close(port) == 0);
    EXPECT(access("/port/again", F_OK) < 0);
    EXPECT(close(sender) == 0 && close(other) == 0);
}

int main(void)
{
    bad_names();
    one_owner();
    open_sends();
    name_is_a_file();
    return 0;
}
