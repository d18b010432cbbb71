//! Numbers as people read them.

use form_urlencoded::byte_serialize;
use openlead_core::Catalog;
use openlead_core::money::Currency;
use openlead_core::report::{Cell, Section, Value};

const MINUTE: i64 = 60_000_000;

/// What a cell says.
pub fn face(catalog: &Catalog, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Count(count) => grouped(*count),
        Value::Percent(number) => format!("{number:.1} %"),
        Value::Points(number) => format!("{number:+.1}"),
        Value::Time(micros) => time(*micros),
        Value::Money(minor) => grouped(*minor / unit(catalog)),
        Value::Nothing => "–".to_owned(),
    }
}

/// Minor units of a major one.
pub fn unit(catalog: &Catalog) -> i64 {
    let currency = Currency::parse(&catalog.account.currency);
    10_i64.pow(currency.map_or(2, Currency::decimals))
}

/// What stands behind the name of a column: its unit, when its numbers do not say it.
pub fn column_unit<'a>(catalog: &'a Catalog, section: &Section, place: usize) -> &'a str {
    let mut cells = section.rows.iter().filter_map(|row| row.get(place));
    match cells.any(|cell| matches!(cell.value, Value::Money(_))) {
        true => &catalog.account.currency,
        false => "",
    }
}

/// The address of the leads behind a cell.
pub fn behind(cell: &Cell) -> Option<String> {
    let filter = cell.leads.as_ref()?.to_string();
    let filter: String = byte_serialize(filter.as_bytes()).collect();
    Some(format!("/leads?filter={filter}"))
}

/// A number with its thousands apart: `12,431`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    match number < 0 {
        true => format!("−{text}"),
        false => text,
    }
}

/// A time in one unit: `4 min`, `2.5 h`, `3.1 d`.
fn time(micros: i64) -> String {
    let minutes = micros / MINUTE;
    let of = |unit: i64| micros as f64 / (unit * MINUTE) as f64;
    match minutes {
        0 => "< 1 min".to_owned(),
        1..100 => format!("{minutes} min"),
        100..2_880 => format!("{:.1} h", of(60)),
        _ => format!("{:.1} d", of(1_440)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_times_have_one_unit() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(grouped(-1_500), "−1,500");
        let minutes = |minutes: i64| time(minutes * MINUTE);
        assert_eq!(
            [minutes(0), minutes(99), minutes(150), minutes(4_320)],
            ["< 1 min", "99 min", "2.5 h", "3.0 d"]
        );
    }
}
