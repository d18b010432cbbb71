use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> TimeZone {
    time_zone(name).unwrap()
}

fn utc(text: &str, name: &str) -> Option<String> {
    parse_moment(text, &zone(name)).map(to_rfc3339)
}

#[test]
fn zones_have_iana_names() {
    assert!(time_zone("Asia/Kolkata").is_some() && time_zone("UTC").is_some());
    for name in [
        "",
        "IST+5:30",
        "Mars/Base",
        "../etc/passwd",
        "Asia/Kolkata\0",
    ] {
        assert!(time_zone(name).is_none(), "{name}");
    }
}

#[test]
fn dates_come_in_three_forms() {
    for text in ["2026-11-05", "05-11-2026", " 05/11/2026 "] {
        assert_eq!(parse_date(text).unwrap().to_string(), "2026-11-05");
    }
    for text in [
        "",
        "2026-11",
        "2026/11/05",
        "5-11-2026",
        "31-02-2026",
        "2026-13-01",
        "05-11/2026",
        "1899-12-31",
        "2201-01-01",
        "2026-11-05x",
        "2026-11-05 10:00",
        "+026-11-05",
        "२०२६-११-०५",
        "日2026-11",
    ] {
        assert_eq!(parse_date(text), None, "{text}");
    }
}

#[test]
fn moments_come_in_all_forms_of_the_contract() {
    let evening = Some("2026-11-05T16:35:00.000000Z".to_owned());
    for text in [
        "2026-11-05 22:05",
        "05-11-2026T22:05:00",
        "05/11/2026 10:05 PM",
        "05/11/2026  10:05pm",
        "2026-11-05 10:05:00 pm",
        "2026-11-05T16:35:00Z",
        "2026-11-05t16:35:00.000z",
        "2026-11-05T22:05:00+05:30",
        "2026-11-05T22:05:00 05:30",
        "2026-11-05T11:35-05:00",
    ] {
        assert_eq!(utc(text, "Asia/Kolkata"), evening, "{text}");
    }
    for text in [
        "2026-11-05 24:00",
        "2026-11-05 10",
        "2026-11-05T10:61",
        "2026-11-05 10:05 XM",
        "2026-11-05 13:05 PM",
        "2026-11-05 0:05 AM",
        "2026-11-0510:05",
        "2026-11-05T10:05:00+5:30",
        "2026-11-05T10:05:00+99:00",
        "2026-11-05T10:05:00.",
        "2026-11-05 ",
        "tomorrow",
    ] {
        assert_eq!(
            utc(text, "Asia/Kolkata").is_some(),
            text.ends_with("05 "),
            "{text}"
        );
    }
}

#[test]
fn noon_and_midnight_have_twelve_on_the_clock() {
    assert_eq!(
        utc("2026-11-05 12:00 AM", "UTC").unwrap(),
        "2026-11-05T00:00:00.000000Z"
    );
    assert_eq!(
        utc("2026-11-05 12:30 PM", "UTC").unwrap(),
        "2026-11-05T12:30:00.000000Z"
    );
}

#[test]
fn a_date_alone_is_when_its_day_begins() {
    let moment = read_moment("05-11-2026", &zone("Asia/Kolkata")).unwrap();
    assert_eq!(
        (to_rfc3339(moment.at).as_str(), moment.has_time),
        ("2026-11-04T18:30:00.000000Z", false)
    );
    assert!(
        read_moment("05-11-2026 00:00", &zone("UTC"))
            .unwrap()
            .has_time
    );
    // Clocks in Beirut skip from midnight to one.
    assert_eq!(
        utc("2021-03-28", "Asia/Beirut").unwrap(),
        "2021-03-27T22:00:00.000000Z"
    );
}

#[test]
fn skipped_and_doubled_hours_are_moments_too() {
    assert_eq!(
        utc("2026-03-29 02:30", "Europe/Berlin").unwrap(),
        "2026-03-29T01:30:00.000000Z"
    );
    assert_eq!(
        utc("2026-10-25 02:30", "Europe/Berlin").unwrap(),
        "2026-10-25T00:30:00.000000Z"
    );
}

#[test]
fn programs_write_rfc_3339() {
    assert_eq!(to_rfc3339(1), "1970-01-01T00:00:00.000001Z");
    assert_eq!(from_rfc3339("1969-12-31T23:59:59.9999999Z"), Some(-1));
    assert_eq!(
        from_rfc3339("2026-12-31T23:59:60Z"),
        from_rfc3339("2026-12-31T23:59:59Z")
    );
    for text in [
        "2026-11-05",
        "2026-11-05T10:00:00",
        "2026-11-05T10:00:00+0530",
        "0",
    ] {
        assert_eq!(from_rfc3339(text), None, "{text}");
    }
    assert!(to_rfc3339(i64::MIN) < to_rfc3339(0) || to_rfc3339(i64::MAX).ends_with('Z'));
}

#[test]
fn the_day_depends_on_the_zone() {
    let evening = from_rfc3339("2026-11-05T18:30:00Z").unwrap();
    assert_eq!(
        date_in(evening, &zone("Asia/Kolkata")).to_string(),
        "2026-11-06"
    );
    assert_eq!(
        date_in(evening - 1, &zone("Asia/Kolkata")).to_string(),
        "2026-11-05"
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(micros in -2_208_988_800_000_000_i64..7_289_654_400_000_000) {
        let text = to_rfc3339(micros);
        prop_assert_eq!(from_rfc3339(&text), Some(micros));
        prop_assert_eq!(parse_moment(&text, &zone("Asia/Kolkata")), Some(micros));
        prop_assert!(text < to_rfc3339(micros + 1));
    }

    #[test]
    fn a_date_is_the_day_that_its_moment_falls_on(days in 0_i32..100_000, zone_name in prop_oneof!["Asia/Kolkata", "America/Sao_Paulo", "Pacific/Apia"]) {
        let date = Date::constant(1900, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let zone = zone(&zone_name);
        let at = parse_moment(&date.to_string(), &zone).unwrap();
        // Samoa skipped the 30th of December 2011.
        prop_assert!(date_in(at, &zone) == date || date == Date::constant(2011, 12, 30));
    }

    #[test]
    fn no_text_panics(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][ T][0-9:.APMZ +-]{0,16}|\\PC{0,30}|[0-9/:-]{10,20}") {
        let _ = (parse_date(&text), from_rfc3339(&text), time_zone(&text));
        parse_moment(&text, &TimeZone::UTC);
    }
}
