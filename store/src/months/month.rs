//! A month, as the name and the bounds of a partition.

use chrono::{Datelike as _, NaiveDateTime};

/// A month of a year. The clock is the server's, as that of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    year: i32,
    /// 1 to 12.
    month: u32,
}

impl Month {
    pub(super) fn of(time: NaiveDateTime) -> Self {
        Self {
            year: time.year(),
            month: time.month(),
        }
    }

    pub(super) fn next(self) -> Self {
        if self.month == 12 {
            return Self {
                year: self.year + 1,
                month: 1,
            };
        }
        Self {
            month: self.month + 1,
            ..self
        }
    }

    /// Its first day, as SQL writes dates.
    pub(super) fn first_day(self) -> String {
        format!("{:04}-{:02}-01", self.year, self.month)
    }

    /// The partition of a table.
    pub(super) fn partition(self, table: &str) -> String {
        format!("{table}_{:04}{:02}", self.year, self.month)
    }

    /// The month that a partition of a table is named after; `None` for any other name.
    pub(super) fn of_partition(table: &str, partition: &str) -> Option<Self> {
        let digits = partition.strip_prefix(table)?.strip_prefix('_')?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let month = Self {
            year: digits[..4].parse().ok()?,
            month: digits[4..].parse().ok()?,
        };
        (1..=12).contains(&month.month).then_some(month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn a_month_follows_another_and_comes_back_from_its_name() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default();
        let december = Month::of(day.and_hms_opt(23, 59, 59).unwrap_or_default());
        let january = december.next();
        assert!(december < january && january.next() > january);
        assert_eq!(january.first_day(), "2027-01-01");
        assert_eq!(january.partition("T"), "T_202701");
        assert_eq!(Month::of_partition("T", "T_202701"), Some(january));
        for other in [
            "T_DEFAULT",
            "T_202713",
            "T_2027011",
            "T2_202701",
            "T_é0270",
            "T",
        ] {
            assert_eq!(Month::of_partition("T", other), None, "{other}");
        }
    }
}
