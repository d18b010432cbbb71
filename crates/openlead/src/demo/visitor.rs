use openlead_core::Result;
use openlead_core::email::Email;
use openlead_core::lead::{self, Assign, Enquiry};
use openlead_core::list::{self, List};
use openlead_core::phone::Phone;
use openlead_core::{Act, Via, department, field};
use serde_json::{Map, json};

use super::company::source_number;
use super::dice::Dice;
use super::words::{CITIES, COMPANIES, LINES, Line, NAMES, SOURCES};

/// Somebody who enquires.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Ten digits of a range that is given to nobody.
    pub phone: String,
    name: String,
    email: Option<String>,
    company: &'static str,
    source: &'static str,
    lead_type: &'static str,
    asks: &'static str,
    values: Vec<(&'static str, String)>,
    line: usize,
    /// Whether a rule decides who gets the lead.
    routed: bool,
}

impl Visitor {
    /// The visitor of this number.
    pub fn new(dice: &mut Dice, number: i64) -> Self {
        let line = *dice.pick(&[0, 0, 0, 1, 1, 2]);
        let Line {
            types,
            asks,
            courses,
            ..
        } = &LINES[line];
        let (first, last) = dice.pick(NAMES);
        let (first, last) = (*dice.pick(first), *dice.pick(last));
        let by_phone = dice.percent(12);
        let domain = dice.pick(&["example.com", "example.org", "example.net"]);
        let email = format!(
            "{}.{}{number}@{domain}",
            first.to_lowercase(),
            last.to_lowercase()
        );
        let lead_type = *dice.pick(types);
        Self {
            phone: format!("90000{:05}", (number * 7919 + 12_345) % 100_000),
            name: format!("{first} {last}"),
            email: (!by_phone && dice.percent(70)).then_some(email),
            company: if lead_type == "Company" {
                *dice.pick(COMPANIES)
            } else {
                ""
            },
            source: if by_phone { "IVR" } else { *dice.pick(SOURCES) },
            lead_type,
            asks: if by_phone || dice.percent(45) {
                ""
            } else {
                *dice.pick(asks)
            },
            values: values(dice, courses),
            line,
            routed: dice.percent(92),
        }
    }

    /// The same, but no rule decides who gets the lead.
    pub fn for_nobody(self) -> Self {
        Self {
            routed: false,
            ..self
        }
    }

    /// The line of business that they want something of.
    pub fn line(&self) -> &'static Line {
        &LINES[self.line]
    }

    /// The course that they want.
    pub fn course(&self) -> &str {
        &self.values[0].1
    }

    /// Whether somebody gets their lead.
    pub fn is_routed(&self) -> bool {
        self.routed
    }

    /// The same person once more, some days later, with other words.
    pub fn again(&self, dice: &mut Dice) -> Self {
        Self {
            source: *dice.pick(SOURCES),
            asks: *dice.pick(self.line().asks),
            ..self.clone()
        }
    }

    /// Enquires.
    pub fn enquire(&self, act: &mut Act) -> Result<()> {
        act.actor.via = Via::V1;
        let mut find = |list, name| list::find_or_make(act, list, name);
        let source = find(List::Source, self.source)?;
        let purpose = find(List::Purpose, self.line().purpose)?;
        let lead_type = find(List::LeadType, self.lead_type)?;
        let source = source.map_or_else(|| act.catalog.lists.first(List::Source), Ok)?;
        let values = self
            .values
            .iter()
            .map(|(label, value)| (*label, value.as_str()));
        let custom = field::take_in(act, values.clone())?;
        let enquiry = Enquiry {
            name: self.name.clone(),
            email: self.email.as_deref().and_then(Email::parse),
            company: self.company.to_owned(),
            purpose,
            lead_type,
            assign: self.rule(act),
            custom,
            sent: Map::from_iter(values.map(|(label, value)| (label.to_owned(), json!(value)))),
            feedback: self.asks.to_owned(),
            ..Enquiry::new(number(&self.phone), source)
        };
        lead::capture(act, &enquiry).map(drop)
    }

    fn rule(&self, act: &Act) -> Assign {
        match self.source {
            _ if !self.routed => Assign::Nobody,
            "IVR" => Assign::SourceNumber(source_number(self.line)),
            _ => department::meant(&act.catalog, self.line().department)
                .map_or(Assign::Nobody, Assign::Department),
        }
    }
}

/// The number that ten digits of India are.
pub fn number(digits: &str) -> Phone {
    Phone::from_parts("91", digits).expect("ten digits")
}

fn values(dice: &mut Dice, courses: &[&str]) -> Vec<(&'static str, String)> {
    let mut values = vec![
        ("Course", (*dice.pick(courses)).to_owned()),
        ("City", (*dice.pick(CITIES)).to_owned()),
    ];
    if dice.percent(40) {
        values.push(("Budget", (dice.between(4, 60) * 10_000).to_string()));
    }
    values
}
