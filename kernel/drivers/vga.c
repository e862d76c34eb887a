/* VGA text mode (IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem"). */
#include "kernel/drivers/vga.h"

#include "kernel/base/layout.h"
#include "kernel/base/string.h"
#include "kernel/cpu/cpu.h"

#define TEXT_MEMORY 0x000B8000u

#define MISCELLANEOUS_OUTPUT 0x3CC /* to be read here */
#define COLOUR_ADDRESSES     0x01  /* the CRT controller is at 0x3D4 and not at 0x3B4 */

#define GRAPHICS_INDEX         0x3CE
#define GRAPHICS_DATA          0x3CF
#define GRAPHICS_MISCELLANEOUS 0x06
#define GRAPHICS_MODE_MASK     0x0d /* graphics mode, and which memory is used */
#define GRAPHICS_MODE_TEXT     0x0c /* text in the 32 KiB from 0xB8000 on */

#define CRTC_INDEX        0x3D4
#define CRTC_DATA         0x3D5
#define CRTC_CURSOR_START 0x0A
#define CRTC_CURSOR_END   0x0B
#define CRTC_START_HIGH   0x0C /* which cell is shown first */
#define CRTC_START_LOW    0x0D
#define CRTC_CURSOR_HIGH  0x0E
#define CRTC_CURSOR_LOW   0x0F

#define CURSOR_OFF  0x20
#define CURSOR_TOP  14 /* the last two of a character's 16 lines */
#define CURSOR_LAST 15

static bool present;

static uint16_t *cell_at(unsigned cell)
{
    return (uint16_t *)(KERNEL_BASE + TEXT_MEMORY) + cell;
}

static void crtc_write(uint8_t index, uint8_t value)
{
    outw(CRTC_INDEX, (uint16_t)(index | value << 8));
}

static uint8_t crtc_read(uint8_t index)
{
    outb(CRTC_INDEX, index);
    return inb(CRTC_DATA);
}

/* Where there is no VGA, the ports read as 0xFF: the graphics bit is set. */
static bool is_in_text_mode(void)
{
    outb(GRAPHICS_INDEX, GRAPHICS_MISCELLANEOUS);
    return (inb(MISCELLANEOUS_OUTPUT) & COLOUR_ADDRESSES) &&
           (inb(GRAPHICS_DATA) & GRAPHICS_MODE_MASK) == GRAPHICS_MODE_TEXT;
}

bool vga_init(void)
{
    present = is_in_text_mode();
    if (present) {
        crtc_write(CRTC_START_HIGH, 0);
        crtc_write(CRTC_START_LOW, 0);
        crtc_write(CRTC_CURSOR_END, CURSOR_LAST);
        vga_cursor_show(true);
    }
    return present;
}

bool vga_present(void)
{
    return present;
}

void vga_put(unsigned cell, uint8_t character, uint8_t attribute)
{
    *(volatile uint16_t *)cell_at(cell) = (uint16_t)(character | attribute << 8);
}

void vga_erase(unsigned from, unsigned to, uint8_t attribute)
{
    if (from >= to)
        return;
    uint16_t *cell = cell_at(from);
    uint32_t count = to - from;
    __asm__ volatile("rep stosw" : "+D"(cell), "+c"(count) : "a"(' ' | attribute << 8) : "memory");
}

void vga_scroll(uint8_t attribute)
{
    memmove(cell_at(0), cell_at(VGA_COLUMNS), (VGA_CELLS - VGA_COLUMNS) * sizeof(uint16_t));
    vga_erase(VGA_CELLS - VGA_COLUMNS, VGA_CELLS, attribute);
}

unsigned vga_cursor(void)
{
    return (unsigned)crtc_read(CRTC_CURSOR_HIGH) << 8 | crtc_read(CRTC_CURSOR_LOW);
}

void vga_cursor_move(unsigned cell)
{
    crtc_write(CRTC_CURSOR_HIGH, (uint8_t)(cell >> 8));
    crtc_write(CRTC_CURSOR_LOW, (uint8_t)cell);
}

void vga_cursor_show(bool shown)
{
    crtc_write(CRTC_CURSOR_START, shown ? CURSOR_TOP : CURSOR_TOP | CURSOR_OFF);
}
