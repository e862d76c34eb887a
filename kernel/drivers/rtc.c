/* The battery clock (MC146818 data sheet), read once at boot. */
#include "kernel/base/string.h"
#include "kernel/cpu/cpu.h"
#include "kernel/drivers/timer.h"

#define CMOS_INDEX 0x70
#define CMOS_DATA  0x71

#define RTC_STATUS_A 0x0A
#define RTC_UPDATING 0x80 /* in status A: the fields are about to change */
#define RTC_STATUS_B 0x0B
#define RTC_24_HOURS 0x02
#define RTC_BINARY   0x04 /* else two decimal digits in a byte */
#define RTC_PM       0x80 /* in the hours, when counting to 12 */

/* An update takes 2.2 ms at most, a port access about 1 us; a broken clock must not hang us. */
#define UPDATE_WAIT_READS 5000
#define MAX_TRIES         8

struct rtc_fields {
    uint8_t second, minute, hour, day, month, year;
};

static uint8_t cmos_read(uint8_t index)
{
    outb(CMOS_INDEX, index);
    return inb(CMOS_DATA);
}

static void fields_read(struct rtc_fields *out)
{
    for (int i = 0; i < UPDATE_WAIT_READS && (cmos_read(RTC_STATUS_A) & RTC_UPDATING); i++)
        ;
    out->second = cmos_read(0);
    out->minute = cmos_read(2);
    out->hour = cmos_read(4);
    out->day = cmos_read(7);
    out->month = cmos_read(8);
    out->year = cmos_read(9);
}

static uint8_t from_decimal(uint8_t byte)
{
    return (uint8_t)(byte / 16 * 10 + byte % 16);
}

/* Brings the fields to binary and the hour to 0..23. */
static void fields_decode(struct rtc_fields *fields, uint8_t status_b)
{
    bool afternoon = !(status_b & RTC_24_HOURS) && (fields->hour & RTC_PM);
    if (!(status_b & RTC_24_HOURS))
        fields->hour &= (uint8_t)~RTC_PM;
    if (!(status_b & RTC_BINARY)) {
        uint8_t *bytes = &fields->second;
        for (size_t i = 0; i < sizeof(*fields); i++)
            bytes[i] = from_decimal(bytes[i]);
    }
    if (!(status_b & RTC_24_HOURS))
        fields->hour = (uint8_t)(fields->hour % 12 + (afternoon ? 12 : 0));
}

static bool fields_make_sense(const struct rtc_fields *fields)
{
    return fields->second < 60 && fields->minute < 60 && fields->hour < 24 && fields->day >= 1 &&
           fields->day <= 31 && fields->month >= 1 && fields->month <= 12 && fields->year < 100;
}

/* Days from 1970-01-01 to a date of 2000 to 2099, where every fourth year is a leap year. */
static uint32_t days_since_1970(uint32_t year, uint32_t month, uint32_t day)
{
    static const uint16_t before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    uint32_t days = 10957 + year * 365 + (year + 3) / 4 + before_month[month - 1] + day - 1;
    return year % 4 == 0 && month > 2 ? days + 1 : days;
}

uint32_t rtc_seconds(void)
{
    struct rtc_fields fields, again;
    for (int i = 0; i < MAX_TRIES; i++) {
        fields_read(&fields);
        fields_read(&again);
        if (memcmp(&fields, &again, sizeof(fields)) != 0)
            continue; /* it changed under our hands */
        fields_decode(&fields, cmos_read(RTC_STATUS_B));
        if (fields_make_sense(&fields))
            return days_since_1970(fields.year, fields.month, fields.day) * 86400 +
                   fields.hour * 3600u + fields.minute * 60u + fields.second;
    }
    return 0;
}
