/* The devices of /dev. */
#pragma once

void devices_init(void); /* boot only, when /dev is there */
