/* From seconds to a date. */
#include <time.h>

#define SECONDS_PER_DAY    86400
#define DAYS_PER_400_YEARS 146097

/*
 * Years are counted from March here, so that the leap day is a year's last; the Gregorian calendar
 * repeats every 400 years. Day 719468 of this count is 1970-01-01.
 */
struct tm *gmtime_r(const time_t *seconds, struct tm *parts)
{
    int second = *seconds % SECONDS_PER_DAY;
    int day = *seconds / SECONDS_PER_DAY;
    if (second < 0) {
        second += SECONDS_PER_DAY;
        day--;
    }
    parts->tm_hour = second / 3600;
    parts->tm_min = second / 60 % 60;
    parts->tm_sec = second % 60;
    parts->tm_wday = (day % 7 + 11) % 7; /* 1970-01-01 was a Thursday */
    parts->tm_isdst = 0;

    day += 719468;
    int era = day / DAYS_PER_400_YEARS;
    day %= DAYS_PER_400_YEARS;
    int year = (day - day / 1460 + day / 36524 - day / 146096) / 365; /* of the era */
    int day_of_year = day - (365 * year + year / 4 - year / 100);     /* 0 is 1 March */
    int month = (5 * day_of_year + 2) / 153;                          /* 0 is March */
    parts->tm_mday = day_of_year - (153 * month + 2) / 5 + 1;
    parts->tm_mon = (month + 2) % 12;
    year += era * 400 + (month >= 10);
    parts->tm_year = year - 1900;

    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    parts->tm_yday = month >= 10 ? day_of_year - 306 : day_of_year + 59 + leap;
    return parts;
}

struct tm *gmtime(const time_t *seconds)
{
    static struct tm parts;
    return gmtime_r(seconds, &parts);
}
