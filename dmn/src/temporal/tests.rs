use super::{Date, DateTime, DaysDuration, MonthsDuration, Time};

#[test]
fn dates() {
    for text in [
        "1970-01-01",
        "2024-02-29",
        "-999999999-12-31",
        "999999999-01-01",
        "0000-03-01",
        "0001-01-01",
    ] {
        let date = Date::parse(text).unwrap();
        assert_eq!(date.to_string(), text);
        assert_eq!(Date::from_days(date.to_days()), Some(date), "{text}");
    }
    for bad in [
        "2023-02-29",
        "20-01-01",
        "01234-01-01",
        "2023-1-1",
        "2023-13-01",
        "+2023-01-01",
        "9999999999-01-01",
        "",
    ] {
        assert_eq!(Date::parse(bad), None, "{bad}");
    }
    let date = Date::parse("2024-01-31").unwrap();
    assert_eq!(date.plus_months(1).unwrap().to_string(), "2024-02-29");
    assert_eq!(
        (date.weekday(), date.day_of_year(), date.week_of_year()),
        (3, 31, 5)
    );
    assert_eq!(Date::parse("2021-01-03").unwrap().week_of_year(), 53);
}

#[test]
fn times_and_zones() {
    for text in [
        "10:30:00",
        "23:59:59.123",
        "10:30:00Z",
        "10:30:00+05:30",
        "00:00:00@Europe/Paris",
        "01:02:03-01:02:03",
    ] {
        assert_eq!(Time::parse(text).unwrap().to_string(), text);
    }
    for bad in [
        "24:00:00",
        "10:60:00",
        "10:30",
        "10:30:00+25:00",
        "10:30:00@Nowhere/Land",
        "10:30:00.",
        "1:00:00",
    ] {
        assert_eq!(Time::parse(bad), None, "{bad}");
    }
    let summer = DateTime::parse("2018-07-10T10:00:00@Europe/Paris").unwrap();
    assert_eq!(summer.offset(), Some(7200));
    let winter = DateTime::parse("2018-01-10T10:00:00@Europe/Paris").unwrap();
    assert_eq!(winter.offset(), Some(3600));
    assert!(
        DateTime::parse("2018-01-10T09:00:00Z")
            .unwrap()
            .compare(&winter)
            .unwrap()
            .is_eq()
    );
}

#[test]
fn durations() {
    for text in ["P1Y2M", "-P3M", "P0M", "P12Y"] {
        assert_eq!(MonthsDuration::parse(text).unwrap().to_string(), text);
    }
    for text in ["P1DT2H3M4.5S", "-PT1S", "PT0S", "P10D"] {
        assert_eq!(DaysDuration::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(DaysDuration::parse("PT36H").unwrap().to_string(), "P1DT12H");
    for bad in ["P", "PT", "P1Y1D", "1D", "P1S", "PT1D", "P-1D", "P1DT"] {
        assert!(
            DaysDuration::parse(bad).is_none() && MonthsDuration::parse(bad).is_none(),
            "{bad}"
        );
    }
}
