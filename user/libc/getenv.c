/* Looking up and changing the environment. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **own_list; /* the list when it is ours, from malloc */

/* The index of NAME=..., or that of the NULL at the end. */
static size_t entry_find(const char *name, size_t length)
{
    size_t i = 0;
    while (environ && environ[i]) {
        if (strncmp(environ[i], name, length) == 0 && environ[i][length] == '=')
            break;
        i++;
    }
    return i;
}

char *getenv(const char *name)
{
    size_t length = strlen(name);
    if (!environ || length == 0)
        return NULL;
    char *entry = environ[entry_find(name, length)];
    return entry ? entry + length + 1 : NULL;
}

/* Puts `assignment` in place of the entry of the same name, or at the end of a longer list. */
static int entry_put(char *assignment, size_t name_length)
{
    size_t place = entry_find(assignment, name_length);
    if (environ && environ[place]) {
        environ[place] = assignment;
        return 0;
    }
    char **list = realloc(own_list, (place + 2) * sizeof *list);
    if (!list)
        return -1;
    if (own_list != environ && environ)
        memcpy(list, environ, place * sizeof *list);
    list[place] = assignment;
    list[place + 1] = NULL;
    environ = own_list = list;
    return 0;
}

static int name_check(const char *name)
{
    if (name && name[0] != '\0' && !strchr(name, '='))
        return 0;
    errno = EINVAL;
    return -1;
}

/* The old string is not freed: someone may still hold what getenv gave. */
int setenv(const char *name, const char *value, int overwrite)
{
    if (name_check(name) < 0)
        return -1;
    if (!overwrite && getenv(name))
        return 0;
    size_t length = strlen(name);
    char *assignment = malloc(length + strlen(value) + 2);
    if (!assignment)
        return -1;
    stpcpy(stpcpy(stpcpy(assignment, name), "="), value);
    return entry_put(assignment, length);
}

int putenv(char *assignment)
{
    char *equals = strchr(assignment, '=');
    if (!equals)
        return unsetenv(assignment);
    return entry_put(assignment, (size_t)(equals - assignment));
}

int unsetenv(const char *name)
{
    if (name_check(name) < 0)
        return -1;
    size_t i = entry_find(name, strlen(name));
    while (environ && environ[i]) {
        environ[i] = environ[i + 1];
        i++;
    }
    return 0;
}

int clearenv(void)
{
    environ = NULL;
    return 0;
}
