/* Scripts whose first line names no interpreter. */
#include "say.h"

static void try(const char *what, const char *content, size_t length)
{
    char *arguments[] = {"x", NULL};
    int fd = open("script", O_WRONLY | O_CREAT | O_TRUNC, 0700);
    (void)!write(fd, content, length);
    close(fd);
    execv("./script", arguments);
    say("%s: %s\n", what, strerrorname_np(errno));
}

#define TRY(content) try(#content, content, sizeof content - 1)

int main(void)
{
    char blanks[400];
    TRY("#!");
    TRY("#!\n");
    TRY("#!  ");
    TRY("#! \t \n");
    TRY("#!\necho");
    TRY("#! \necho");
    TRY("#!\0echo\n");
    TRY("#! \0echo\n");
    TRY("#!\r\n");
    memset(blanks, ' ', sizeof blanks);
    memcpy(blanks, "#!", 2);
    try("255 blanks", blanks, 255);
    try("256 blanks", blanks, 256);
    try("400 blanks", blanks, 400);
    blanks[300] = '\n';
    try("a late end of line", blanks, 400);
    return 0;
}
