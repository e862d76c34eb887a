/* All RAM that the small machine can have. */
#pragma once

#define FAKE_RAM_FRAMES 32u
