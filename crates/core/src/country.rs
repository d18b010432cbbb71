//! Countries: what an account in one most likely wants. Names and currencies as in Unicode CLDR, zones as in tzdata.

/// A country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// Its English name.
    pub name: &'static str,
    /// ISO 3166, two letters.
    pub code: &'static str,
    /// The calling code, digits.
    pub calling: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// The IANA time zone where most of it lives.
    pub zone: &'static str,
}

const TABLE: &str = include_str!("country.csv");

/// All countries, by name.
pub fn all() -> impl Iterator<Item = Country> {
    TABLE.lines().filter_map(|line| {
        let mut cells = line.split(',');
        let mut next = || cells.next();
        Some(Country {
            name: next()?,
            code: next()?,
            calling: next()?,
            currency: next()?,
            zone: next()?,
        })
    })
}

/// The country of two letters.
pub fn of_code(code: &str) -> Option<Country> {
    all().find(|country| country.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::time::time_zone;

    #[test]
    fn every_country_has_a_zone_a_currency_and_a_calling_code() {
        assert_eq!(all().count(), TABLE.lines().count());
        for country in all() {
            assert!(time_zone(country.zone).is_some(), "{country:?}");
            assert!(Currency::parse(country.currency).is_some(), "{country:?}");
            assert!(
                country.calling.bytes().all(|digit| digit.is_ascii_digit()),
                "{country:?}"
            );
        }
        assert_eq!(of_code("in").map(|country| country.calling), Some("91"));
    }
}
