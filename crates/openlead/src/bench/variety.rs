//! What leads differ in: a company with agents, statuses, sources and six additional fields.

use openlead_core::field::{self, Kind};
use openlead_core::list::List;
use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::{Act, Result};
use serde_json::{Value as Json, json};

use super::sample::Person;

const DAY: i64 = 86_400 * 1_000_000;
const MINUTE: i64 = 60 * 1_000_000;
/// How long leads wait, in minutes.
const WAITS: [i64; 4] = [4, 12, 35, 600];
/// Seven, because choices of numbers with a common divisor go together: of eight, two would have no lead at all.
const AGENTS: [&str; 7] = [
    "Arjun", "Bindu", "Deepa", "Faisal", "Geetha", "Hari", "Jaya",
];
/// Of eleven leads in the first status three have been contacted.
const TOUCHED: [bool; 11] = [
    false, true, false, false, true, false, false, false, true, false, false,
];
const COURSES: [&str; 8] = [
    "BBA", "BCA", "MBA", "MCA", "Robotics", "Design", "Nursing", "Law",
];
const LANGUAGES: [&str; 4] = ["Malayalam", "Hindi", "Tamil", "English"];
const CAMPAIGNS: [&str; 16] = [
    "c01", "c02", "c03", "c04", "c05", "c06", "c07", "c08", "c09", "c10", "c11", "c12", "c13",
    "c14", "c15", "c16",
];

/// What there is to choose from.
#[derive(Debug, Clone)]
pub struct Variety {
    statuses: Vec<i64>,
    sources: Vec<i64>,
    agents: Vec<i64>,
}

/// What a lead has.
#[derive(Debug)]
pub struct Traits {
    /// Its status.
    pub status: i64,
    /// Its source.
    pub source: i64,
    /// Its agent.
    pub agent: Option<i64>,
    /// Its additional fields.
    pub custom: Json,
    /// When to call again.
    pub follow_up: Option<i64>,
    /// When its agent first contacted it.
    pub touch: Option<i64>,
}

impl Variety {
    /// Makes agents and six additional fields.
    pub fn make(act: &mut Act) -> Result<Self> {
        for (label, kind) in [
            ("City", Kind::Text),
            ("Course", Kind::Text),
            ("Budget", Kind::Number),
            ("Joining", Kind::Date),
            ("Language", Kind::Text),
            ("Campaign", Kind::Text),
        ] {
            field::make(act, label, kind)?;
        }
        let mut agents = Vec::new();
        for name in AGENTS {
            agents.push(staff::add(act, &agent(name))?.number());
        }
        let all = |list| {
            act.catalog
                .lists
                .of(list)
                .map(|item| item.id.number())
                .collect()
        };
        Ok(Self {
            statuses: all(List::Status),
            sources: all(List::Source),
            agents,
        })
    }

    /// What this person's lead has, who enquired at `at`.
    pub fn of(&self, person: Person, at: i64) -> Traits {
        let in_days = |days: i64| at + days * DAY;
        let status = person.choice(&self.statuses, 1);
        Traits {
            status,
            source: person.choice(&self.sources, 2),
            agent: person
                .choice(&[false, true, true, true], 3)
                .then(|| person.choice(&self.agents, 4)),
            custom: json!({
                "city": person.city(),
                "course": person.choice(&COURSES, 5),
                "budget": person.choice(&[10_000, 25_000, 50_000, 75_000, 100_000, 200_000], 6),
                "joining": person.choice(&["2027-01-15", "2027-06-01", "2027-09-01"], 7),
                "language": person.choice(&LANGUAGES, 8),
                "campaign": person.choice(&CAMPAIGNS, 9),
            }),
            follow_up: person
                .choice(&[None, None, None, Some(3), Some(10)], 10)
                .map(in_days),
            touch: self
                .is_touched(person, status)
                .then(|| at + person.choice(&WAITS, 12) * MINUTE),
        }
    }
}

impl Variety {
    /// Most leads in the first status have been contacted by nobody; all others have.
    fn is_touched(&self, person: Person, status: i64) -> bool {
        self.statuses.first() != Some(&status) || person.choice(&TOUCHED, 11)
    }
}

fn agent(name: &str) -> NewStaff {
    NewStaff {
        name: name.to_owned(),
        email: format!("{}@example.com", name.to_lowercase()),
        phone: None,
        role: Role::Agent,
        scope: None,
        departments: Vec::new(),
    }
}
