/* COM1, a 16550 UART at 115200 baud, 8 bits, no parity: the console's wire. */
#pragma once

#include "kernel/base/types.h"

/* Finds and sets up the UART; false when there is none (writes then vanish). May be repeated. */
bool serial_init(void);

bool serial_present(void);

/* Whether a write of up to SERIAL_FIFO_SIZE bytes has nothing to wait for. Any context. */
#define SERIAL_FIFO_SIZE 16
bool serial_writable(void);

/* Sends the bytes as they are; waits for the transmitter. Any context. */
void serial_write(const char *bytes, size_t size);

/*
 * Opens the receiver. `take` gets each byte, from the interrupt handler. When it returns false the
 * byte is held, and everything after it stays in the UART (QEMU then holds its input back), until
 * serial_resume_input() offers the held byte again.
 */
void serial_register_input(bool (*take)(uint8_t byte));
void serial_resume_input(void);
