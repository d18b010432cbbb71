//! People who enquire: believable, and no two alike.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const FIRST: [&str; 16] = [
    "Anjali", "Rahul", "Fathima", "Arjun", "Meera", "Joseph", "Lakshmi", "Vishnu", "Sneha",
    "Imran", "Divya", "Thomas", "Aisha", "Karthik", "Priya", "Sanjay",
];
const LAST: [&str; 16] = [
    "Nair", "Menon", "Kumar", "Varghese", "Rao", "Pillai", "Iyer", "Khan", "Mathew", "Das",
    "Sharma", "Kurian", "Reddy", "Ali", "Joshi", "Thampi",
];
const CITY: [&str; 8] = [
    "Kochi",
    "Kozhikode",
    "Bengaluru",
    "Chennai",
    "Thrissur",
    "Mumbai",
    "Pune",
    "Mysuru",
];

/// How many people there are before a mobile number comes again.
const PEOPLE: u64 = 1_000_000_000;
/// Has no divisor in common with [`PEOPLE`], so that multiplying by it mixes them and makes no two the same.
const MIX: u64 = 387_420_489;

/// The person with this number.
#[derive(Debug, Clone, Copy)]
pub struct Person(u64);

/// Gives out people, each once.
#[derive(Debug, Default)]
pub struct People(AtomicU64);

impl People {
    /// Somebody new.
    pub fn next(&self) -> Person {
        Person(self.0.fetch_add(1, Relaxed))
    }

    /// So many new ones, as a range of their numbers.
    pub fn take(&self, count: u64) -> impl Iterator<Item = Person> + Clone + use<> {
        let first = self.0.fetch_add(count, Relaxed);
        (first..first + count).map(Person)
    }
}

impl Person {
    /// Somebody of the first `count` who were given out, another for each `turn`.
    pub fn among(count: u64, turn: u64) -> Self {
        Self(turn.wrapping_mul(MIX) % count.max(1))
    }

    fn mixed(self) -> u64 {
        self.0 % PEOPLE * MIX % PEOPLE
    }

    /// An Indian mobile number without the country code, ten digits in no order.
    pub fn mobile(self) -> String {
        format!("9{:09}", self.mixed())
    }

    /// First and last name.
    pub fn name(self) -> String {
        let (first, last) = self.names();
        format!("{first} {last}")
    }

    /// An address of their own.
    pub fn email(self) -> String {
        let (first, last) = self.names();
        format!("{first}.{last}{}@example.com", self.0).to_lowercase()
    }

    /// Where they live: an additional field.
    pub fn city(self) -> &'static str {
        pick(&CITY, self.mixed() / 256)
    }

    /// The body of their form, urlencoded.
    pub fn form(self) -> String {
        format!(
            "countrycode=91&mobileno={}&source=Website&name={}&email={}&city={}",
            self.mobile(),
            self.name().replace(' ', "+"),
            self.email().replace('@', "%40"),
            self.city()
        )
    }

    /// How many people were given out since an earlier one.
    pub fn since(self, earlier: Self) -> u64 {
        self.0 - earlier.0
    }

    /// One of several things, in no order; another for each `about`.
    pub fn choice<T: Copy>(self, of: &[T], about: u64) -> T {
        let mixed = (self.0 ^ about << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        of[(mixed % of.len() as u64) as usize]
    }

    fn names(self) -> (&'static str, &'static str) {
        (pick(&FIRST, self.mixed()), pick(&LAST, self.mixed() / 16))
    }
}

fn pick(words: &[&'static str], number: u64) -> &'static str {
    let places = words.len() as u64;
    words[(number % places) as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_people_have_a_number_or_an_address_in_common() {
        let people = People::default();
        let seen: HashSet<_> = people
            .take(20_000)
            .flat_map(|person| [person.mobile(), person.email()])
            .collect();
        assert_eq!(seen.len(), 40_000);
        assert!(people.next().mobile().len() == 10);
    }
}
