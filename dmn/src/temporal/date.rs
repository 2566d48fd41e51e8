//! Calendar dates of the proleptic Gregorian calendar.

use std::fmt;

use super::fixed;

/// The largest year, and with a minus the smallest.
const MAX_YEAR: i64 = 999_999_999;

/// A date without a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// A date, if there is such a day.
    #[must_use]
    pub fn new(year: i64, month: i64, day: i64) -> Option<Date> {
        if year.abs() > MAX_YEAR || !(1..=12).contains(&month) || day < 1 {
            return None;
        }
        let (year, month, day) = (
            i32::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        );
        (day <= days_in_month(year, month)).then_some(Date { year, month, day })
    }

    /// Reads `[-]YYYY-MM-DD`; more than four digits of year must not start with zero.
    #[must_use]
    pub fn parse(text: &str) -> Option<Date> {
        let (negative, rest) = text
            .strip_prefix('-')
            .map_or((false, text), |rest| (true, rest));
        let mut parts = rest.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if !(4..=9).contains(&year.len()) || (year.len() > 4 && year.starts_with('0')) {
            return None;
        }
        let year = i64::from(fixed(year, year.len())?);
        Date::new(
            if negative { -year } else { year },
            fixed(month, 2)?.into(),
            fixed(day, 2)?.into(),
        )
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i64 {
        self.year.into()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn to_days(self) -> i64 {
        let year = self.year() - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
            - 719_468
    }

    /// The date so many days after 1970-01-01.
    #[must_use]
    pub fn from_days(days: i64) -> Option<Date> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (month, carry) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        Date::new(year_of_era + era.checked_mul(400)? + carry, month, day)
    }

    /// The day of the week, Monday is 1 and Sunday 7.
    #[must_use]
    pub fn weekday(self) -> u8 {
        u8::try_from((self.to_days() + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// The day of the year, from 1.
    #[must_use]
    pub fn day_of_year(self) -> i64 {
        let first = Date {
            year: self.year,
            month: 1,
            day: 1,
        };
        self.to_days() - first.to_days() + 1
    }

    /// The ISO week of the year.
    #[must_use]
    pub fn week_of_year(self) -> i64 {
        let thursday = self.to_days() + 4 - i64::from(self.weekday());
        Date::from_days(thursday).map_or(1, |day| (day.day_of_year() - 1) / 7 + 1)
    }

    /// The date so many months later, with the day cut to the length of the month.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Option<Date> {
        let total = (self.year() * 12 + i64::from(self.month) - 1).checked_add(months)?;
        let (year, month) = (
            total.div_euclid(12),
            u8::try_from(total.rem_euclid(12) + 1).ok()?,
        );
        if year.abs() > MAX_YEAR {
            return None;
        }
        let year = i32::try_from(year).ok()?;
        Some(Date {
            year,
            month,
            day: self.day.min(days_in_month(year, month)),
        })
    }

    /// The date so many days later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Date> {
        Date::from_days(self.to_days().checked_add(days)?)
    }

    /// Whole months from `from` to this date, towards zero.
    #[must_use]
    pub fn months_since(self, from: Date) -> i64 {
        let months =
            (self.year() - from.year()) * 12 + i64::from(self.month) - i64::from(from.month);
        if months > 0 && self.day < from.day {
            months - 1
        } else if months < 0 && self.day > from.day {
            months + 1
        } else {
            months
        }
    }

    /// The last day of this date's month.
    #[must_use]
    pub fn last_of_month(self) -> Date {
        Date {
            day: days_in_month(self.year, self.month),
            ..self
        }
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        write!(
            f,
            "{sign}{:04}-{:02}-{:02}",
            self.year.unsigned_abs(),
            self.month,
            self.day
        )
    }
}
