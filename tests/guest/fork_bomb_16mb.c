/* The fork bomb where memory ends long before the limit of processes does. */
// run: --mem 16
#include "tests/guest/fork_bomb.c"
