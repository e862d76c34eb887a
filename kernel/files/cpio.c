/* Reading cpio archives in the "newc" format. */
#include "kernel/files/cpio.h"

#include "kernel/abi/limits.h"
#include "kernel/base/string.h"

#define HEADER_SIZE 110u
#define MAGIC_SIZE  6u
#define FIELD_SIZE  8u

/* The fields behind the magic, in their order. */
enum field {
    FIELD_INODE,
    FIELD_MODE,
    FIELD_UID,
    FIELD_GID,
    FIELD_LINKS,
    FIELD_MODIFIED,
    FIELD_SIZE_OF_FILE,
    FIELD_DEVICE_MAJOR,
    FIELD_DEVICE_MINOR,
    FIELD_RDEVICE_MAJOR,
    FIELD_RDEVICE_MINOR,
    FIELD_NAME_SIZE,
    FIELD_CHECK,
    FIELD_COUNT,
};

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

static bool parse_fields(const char *header, uint32_t fields[FIELD_COUNT])
{
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        fields[f] = 0;
        for (unsigned i = 0; i < FIELD_SIZE; i++) {
            int digit = digit_value(header[MAGIC_SIZE + f * FIELD_SIZE + i]);
            if (digit < 0)
                return false;
            fields[f] = fields[f] << 4 | (uint32_t)digit;
        }
    }
    return true;
}

/* The next multiple of 4; the sum cannot wrap, since offsets are below the input's size. */
static size_t align4(size_t offset)
{
    return (offset + 3) & ~(size_t)3;
}

/* Zeroes may stand between archives and at the end. */
static size_t skip_zeroes(const char *bytes, size_t size, size_t offset)
{
    while (offset < size && bytes[offset] == '\0')
        offset++;
    return offset;
}

static bool is_trailer(const struct cpio_entry *entry)
{
    return strcmp(entry->name, "TRAILER!!!") == 0;
}

static void fill_entry(struct cpio_entry *out, const uint32_t fields[FIELD_COUNT])
{
    out->inode = fields[FIELD_INODE];
    out->mode = fields[FIELD_MODE];
    out->links = fields[FIELD_LINKS];
    out->modified = fields[FIELD_MODIFIED];
    out->home_major = fields[FIELD_DEVICE_MAJOR];
    out->home_minor = fields[FIELD_DEVICE_MINOR];
    out->device_major = fields[FIELD_RDEVICE_MAJOR];
    out->device_minor = fields[FIELD_RDEVICE_MINOR];
    out->size = fields[FIELD_SIZE_OF_FILE];
}

enum cpio_result cpio_next(const void *base, size_t size, size_t *offset, struct cpio_entry *out)
{
    const char *bytes = base;
    uint32_t fields[FIELD_COUNT];
    size_t at = skip_zeroes(bytes, size, *offset);
    *out = (struct cpio_entry){.name = "", .header_offset = at};
    if (at == size)
        return CPIO_END;
    if (size - at < MAGIC_SIZE || (memcmp(bytes + at, "070701", MAGIC_SIZE) != 0 &&
                                   memcmp(bytes + at, "070702", MAGIC_SIZE) != 0))
        return CPIO_BAD_MAGIC;
    if (size - at < HEADER_SIZE)
        return CPIO_TRUNCATED;
    if (!parse_fields(bytes + at, fields))
        return CPIO_BAD_NUMBER;
    fill_entry(out, fields);

    /* Each length is compared with what is left, so that no sum wraps. */
    size_t name_size = fields[FIELD_NAME_SIZE];
    at += HEADER_SIZE;
    if (name_size == 0 || name_size > PATH_MAX)
        return CPIO_BAD_NAME;
    if (name_size > size - at)
        return CPIO_TRUNCATED;
    if (strnlen(bytes + at, name_size) != name_size - 1)
        return CPIO_BAD_NAME;
    out->name = bytes + at;
    out->name_length = name_size - 1;
    at = align4(at + name_size);

    if (is_trailer(out)) {
        *offset = at < size ? at : size;
        return CPIO_TRAILER;
    }
    if (at > size || out->size > size - at)
        return CPIO_TRUNCATED;
    out->data = bytes + at;
    at = align4(at + out->size);
    *offset = at < size ? at : size;
    return CPIO_ENTRY;
}

const char *cpio_message(enum cpio_result result)
{
    switch (result) {
    case CPIO_BAD_MAGIC:
        return "this is not a cpio archive in the newc format (070701)";
    case CPIO_BAD_NUMBER:
        return "a field of its header is not a hexadecimal number";
    case CPIO_BAD_NAME:
        return "its name is empty, too long, or has no end";
    case CPIO_TRUNCATED:
        return "it goes past the end of the archive";
    case CPIO_NO_TRAILER:
        return "the archive ends without its trailer";
    default:
        return "no error";
    }
}
