/* Options of a command line: "-a -b value -cvalue", ended by "--" or the first other word. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static const char *rest; /* further letters of the word that is being read */

int getopt(int argc, char *const argv[], const char *options)
{
    if (!rest || *rest == '\0') {
        const char *word = optind < argc ? argv[optind] : NULL;
        if (!word || word[0] != '-' || word[1] == '\0')
            return -1;
        optind++;
        if (strcmp(word, "--") == 0)
            return -1;
        rest = word + 1;
    }
    optopt = (unsigned char)*rest++;
    const char *known = optopt == ':' ? NULL : strchr(options, optopt);
    if (!known) {
        if (opterr)
            fprintf(stderr, "%s: unknown option -%c\n", argv[0], optopt);
        return '?';
    }
    if (known[1] != ':')
        return optopt;

    optarg = *rest != '\0' ? (char *)rest : optind < argc ? argv[optind++] : NULL;
    rest = NULL;
    if (optarg)
        return optopt;
    if (opterr)
        fprintf(stderr, "%s: option -%c needs a value\n", argv[0], optopt);
    return options[0] == ':' ? ':' : '?';
}
