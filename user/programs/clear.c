/* clear: clears the terminal. */
#include <stdio.h>

int main(void)
{
    fputs("\x1b[H\x1b[2J", stdout);
    return 0;
}
