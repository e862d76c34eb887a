/* How much RAM unit tests have at most. */
#pragma once

#define FAKE_RAM_FRAMES 4096u
