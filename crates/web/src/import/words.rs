//! Sizes, times and names of imports as people read them.

use std::time::Duration;

use openlead_core::field::Kind;
use openlead_core::import::{State, Target};

/// Bytes in the largest unit of which there is one: `3.4 MB`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];
    let unit = UNITS.iter().find(|(_, size)| bytes >= *size);
    let Some((name, size)) = unit else {
        return format!("{bytes} bytes");
    };
    let tenths = bytes * 10 / size;
    match tenths % 10 {
        0 => format!("{} {name}", tenths / 10),
        rest if tenths < 100 => format!("{}.{rest} {name}", tenths / 10),
        _ => format!("{} {name}", tenths / 10),
    }
}

/// A time in two units: `2 min 5 s`.
pub fn span(time: &Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// A number with its thousands apart: `12,431`.
pub fn number(number: impl std::fmt::Display) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How far an import is, and the colour of that.
pub fn state(state: &State) -> (&'static str, &'static str) {
    match state {
        State::Ready => ("To be started", "hue-blue"),
        State::Checking => ("Being tried", "hue-blue"),
        State::Running => ("Running", "hue-blue"),
        State::Paused => ("Paused", "hue-amber"),
        State::Cancelled => ("Cancelled", "hue-slate"),
        State::Failed => ("Stopped by an error", "hue-red"),
        State::Done => ("Done", "hue-green"),
        State::Reverting => ("Being undone", "hue-amber"),
        State::Reverted => ("Undone", "hue-slate"),
    }
}

/// Where a column can go: a head, and places with their names for programs and people.
pub fn places(
    fields: &[openlead_core::field::Field],
) -> Vec<(&'static str, Vec<(String, String)>)> {
    let named = |target: &Target| (target.to_string(), target_name(target).to_owned());
    let standard = Target::STANDARD
        .iter()
        .filter(|target| **target != Target::Ignore);
    let known = fields.iter().filter(|field| !field.archived);
    let known = known.map(|field| {
        (
            Target::Field(field.key.clone()).to_string(),
            field.label.clone(),
        )
    });
    let made = Kind::ALL
        .iter()
        .filter(|kind| !matches!(kind, Kind::Choice | Kind::Choices));
    let made = made.map(|kind| {
        let name = crate::settings::fields::kind_name(kind);
        (Target::New(*kind).to_string(), format!("New field: {name}"))
    });
    let mut groups = vec![
        (
            "",
            vec![(Target::Ignore.to_string(), "Leave it out".to_owned())],
        ),
        ("Lead", standard.map(named).collect()),
        ("Additional fields", known.collect()),
        ("New additional field", made.collect()),
    ];
    groups.retain(|(_, places)| !places.is_empty());
    groups
}

/// A place for a column as people read it.
pub fn target_name(target: &Target) -> &'static str {
    match target {
        Target::Ignore => "Leave it out",
        Target::Name => "Name",
        Target::FirstName => "First name",
        Target::LastName => "Last name",
        Target::Phone => "Phone",
        Target::CountryCode => "Country code of the phone",
        Target::MorePhones => "Further phones",
        Target::Email => "E-mail",
        Target::Company => "Company",
        Target::Address => "Address",
        Target::BirthDate => "Date of birth",
        Target::Status => "Status",
        Target::Source => "Source",
        Target::Purpose => "Purpose",
        Target::LeadType => "Type",
        Target::Agent => "Owner",
        Target::Department => "Department",
        Target::FollowUp => "Next step",
        Target::Note => "Note",
        Target::Feedback => "What the person wrote",
        Target::CreatedAt => "Came in at",
        Target::ExternalId => "Id in the other system",
        Target::Field(_) | Target::New(_) => "Additional field",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_times_and_numbers_are_short() {
        assert_eq!(
            [bytes(12), bytes(1 << 30), bytes(3_565_159)],
            ["12 bytes", "1 GB", "3.4 MB"]
        );
        let spans = [5, 125, 3700].map(|seconds| span(&Duration::from_secs(seconds)));
        assert_eq!(spans, ["5 s", "2 min 5 s", "1 h 1 min"]);
        assert_eq!(
            [number(7), number(1000), number(1_234_567)],
            ["7", "1,000", "1,234,567"]
        );
    }
}
