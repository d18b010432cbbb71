//! Writing iCalendar (RFC 5545): lines of at most 75 bytes, ended by CR LF, with what has a meaning escaped.

use std::fmt::Write as _;

use jiff::civil::Date;
use openlead_core::time;

/// The longest line, in bytes, without its end.
const LONGEST: usize = 75;
/// How long something is that has a beginning alone.
const LASTS: &str = "PT30M";

/// An entry of a calendar.
pub struct Event {
    /// What tells it from all others, for ever.
    pub uid: String,
    /// When it was last changed, in microseconds.
    pub changed_at: i64,
    /// When it is.
    pub when: When,
    /// What it is.
    pub title: String,
    /// More about it; may be empty.
    pub about: String,
    /// Where it is shown.
    pub url: String,
}

/// When something is.
pub enum When {
    /// From this moment on, in microseconds.
    Moment(i64),
    /// The whole of a day, up to the next one.
    Day(Date, Date),
}

/// A calendar of entries, as of a moment.
pub fn calendar(title: &str, now: i64, events: impl Iterator<Item = Event>) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//openlead//tasks//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        line(&mut text, name, value);
    }
    line(&mut text, "X-WR-CALNAME", &escaped(title));
    line(&mut text, "REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
    for event in events {
        write(&mut text, now, &event);
    }
    line(&mut text, "END", "VCALENDAR");
    text
}

fn write(text: &mut String, now: i64, event: &Event) {
    line(text, "BEGIN", "VEVENT");
    line(text, "UID", &escaped(&event.uid));
    line(text, "DTSTAMP", &utc(now));
    line(text, "LAST-MODIFIED", &utc(event.changed_at));
    match &event.when {
        When::Moment(at) => {
            line(text, "DTSTART", &utc(*at));
            line(text, "DURATION", LASTS);
        }
        When::Day(day, next) => {
            line(text, "DTSTART;VALUE=DATE", &digits(&day.to_string()));
            line(text, "DTEND;VALUE=DATE", &digits(&next.to_string()));
        }
    }
    line(text, "SUMMARY", &escaped(&event.title));
    if !event.about.is_empty() {
        line(text, "DESCRIPTION", &escaped(&event.about));
    }
    line(text, "URL", &event.url);
    line(text, "END", "VEVENT");
}

/// A line, folded: where it is too long it goes on after a line's end and a blank, never within a letter.
fn line(text: &mut String, name: &str, value: &str) {
    let whole = format!("{name}:{value}");
    let mut room = LONGEST;
    for letter in whole.chars() {
        if letter.len_utf8() > room {
            text.push_str("\r\n ");
            room = LONGEST - 1;
        }
        room -= letter.len_utf8();
        text.push(letter);
    }
    text.push_str("\r\n");
}

/// Text as a value: nothing in it ends the line or begins another value.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => value.extend(['\\', letter]),
            '\n' => value.push_str("\\n"),
            other if other.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

/// `20270115T100000Z`
fn utc(at: i64) -> String {
    let mut value = digits(&time::to_rfc3339(at)[..10]);
    let clock = time::to_rfc3339(at);
    let _ = write!(value, "T{}Z", digits(&clock[11..19]));
    value
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        time::from_rfc3339(text).unwrap()
    }

    fn event(title: &str, when: When) -> Event {
        Event {
            uid: "1@openlead".to_owned(),
            changed_at: at("2027-01-01T00:00:00Z"),
            when,
            title: title.to_owned(),
            about: String::new(),
            url: "https://crm.example/tasks/1".to_owned(),
        }
    }

    #[test]
    fn moments_are_utc_and_days_are_days() {
        let day = time::parse_date("2027-02-28").unwrap();
        let events = [
            event("Call", When::Moment(at("2027-01-15T15:30:00+05:30"))),
            event(
                "Pay",
                When::Day(day, time::parse_date("2027-03-01").unwrap()),
            ),
        ];
        let text = calendar("Anu", at("2027-01-02T03:04:05Z"), events.into_iter());
        for said in [
            "DTSTART:20270115T100000Z\r\n",
            "DTSTAMP:20270102T030405Z\r\n",
            "DTSTART;VALUE=DATE:20270228\r\nDTEND;VALUE=DATE:20270301\r\n",
        ] {
            assert!(text.contains(said), "{said} in {text}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
    }

    #[test]
    fn what_people_write_stays_within_its_value() {
        let wild = "a;b,c\\d\nEND:VEVENT\r\nX-EVIL:1";
        let text = calendar("Anu", 0, [event(wild, When::Moment(0))].into_iter());
        assert!(
            text.contains("SUMMARY:a\\;b\\,c\\\\d\\nEND:VEVENT\\nX-EVIL:1\r\n"),
            "{text}"
        );
        assert_eq!(text.matches("\r\nEND:VEVENT").count(), 1);
    }

    #[test]
    fn long_lines_are_folded_between_letters_and_unfold_to_what_they_were() {
        let long = "അജയ് ".repeat(60);
        let text = calendar("Anu", 0, [event(long.trim(), When::Moment(0))].into_iter());
        assert!(text.lines().all(|line| line.len() <= LONGEST), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:{}\r\n", long.trim())));
    }
}
