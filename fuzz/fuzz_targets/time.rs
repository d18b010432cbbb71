//! A moment that can be read is shown as text that reads as the same moment; a date reads as its own first moment.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openlead_core::time::{date_in, from_rfc3339, parse_date, parse_moment, time_zone, to_rfc3339};

fuzz_target!(|input: (&str, &str)| {
    let (text, name) = input;
    let zone = time_zone(name)
        .or_else(|| time_zone("Asia/Kolkata"))
        .expect("a zone of the bundle");
    if let Some(date) = parse_date(text) {
        assert_eq!(parse_date(&date.to_string()), Some(date));
        assert!(parse_moment(text, &zone).is_some());
    }
    if let Some(at) = parse_moment(text, &zone) {
        let shown = to_rfc3339(at);
        let year = date_in(at, &time_zone("UTC").expect("UTC")).year();
        // An offset may carry the first or last day over the bounds.
        assert!(from_rfc3339(&shown) == Some(at) || !(1900..=2200).contains(&year));
    }
});
