/* Variables. Exported ones are the environment, the others are on a list of our own. */
#include "sh.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct variable {
    char *name, *value;
    struct variable *next;
};

static struct variable *variables; /* those that are not exported */

static struct variable *variable_find(const char *name)
{
    struct variable *variable = variables;
    while (variable && strcmp(variable->name, name) != 0)
        variable = variable->next;
    return variable;
}

const char *variable_get(const char *name)
{
    const struct variable *variable = variable_find(name);
    return variable ? variable->value : getenv(name);
}

void variable_set(const char *name, const char *value)
{
    if (getenv(name)) {
        setenv(name, value, 1);
        return;
    }
    struct variable *variable = variable_find(name);
    char *copy = strdup(value);
    if (!variable) {
        variable = calloc(1, sizeof *variable);
        char *name_copy = strdup(name);
        if (!variable || !name_copy || !copy)
            exit(STATUS_CANNOT_RUN);
        variable->name = name_copy;
        variable->next = variables;
        variables = variable;
    }
    free(variable->value);
    variable->value = copy;
}

static void variable_remove(const char *name)
{
    for (struct variable **link = &variables; *link; link = &(*link)->next) {
        struct variable *variable = *link;
        if (strcmp(variable->name, name) == 0) {
            *link = variable->next;
            free(variable->name);
            free(variable->value);
            free(variable);
            return;
        }
    }
}

void variable_export(const char *name)
{
    const struct variable *variable = variable_find(name);
    if (!variable)
        return;
    setenv(name, variable->value, 1);
    variable_remove(name);
}

void variable_unset(const char *name)
{
    variable_remove(name);
    unsetenv(name);
}

size_t name_length(const char *s)
{
    size_t length = 0;
    if (isdigit((unsigned char)s[0]))
        return 0;
    while (isalnum((unsigned char)s[length]) || s[length] == '_')
        length++;
    return length;
}

size_t assignment_length(const char *word)
{
    size_t length = name_length(word);
    return word[length] == '=' ? length : 0;
}
