/* The word cascade=on of the kernel's command line is what init hands down. */
// run: --append cascade=on
#include "tests/guest/expect.h"

#include <gaji/cascade.h>

int main(void)
{
    EXPECT(cascade_get());
    return 0;
}
