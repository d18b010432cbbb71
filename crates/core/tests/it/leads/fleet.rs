//! Leads with everything that lists look at, made of bytes.

use openlead_core::field::{self, Kind};
use openlead_core::lead::{self, Assign};
use openlead_core::list::{self, List};
use openlead_core::{Act, Id, Result, of, text};
use openlead_db::args;
use serde_json::{Map, Value as Json, json};

use crate::company::{Company, website};

pub const NAMES: [&str; 7] = [
    "",
    "Meera Nair",
    "meera pillai",
    "José Álvarez",
    "Жанна",
    "ANIL KUMAR",
    "100%_x",
];
pub const EMAILS: [&str; 4] = [
    "",
    "meera@example.com",
    "ANIL@Example.org",
    "jose@exämple.com",
];
pub const COMPANIES: [&str; 4] = ["", "Nair & Sons", "nair ltd", "O'Brien \"x\" 50%"];
pub const STATUSES: [&str; 3] = ["New", "Contacted", "Lost"];
pub const SOURCES: [&str; 3] = ["Website", "Facebook", "Referral"];
pub const PURPOSES: [&str; 3] = ["Admission", "Training", "Visa"];
pub const TOPICS: [&str; 3] = ["Art \"fine\"", "Music", "Law"];
pub const AGENTS: [&str; 2] = ["Ravi", "Lata"];

/// 2026-11-01T00:00:00 in Asia/Kolkata, in microseconds.
pub const MONTH: i64 = 1_793_471_400_000_000;
pub const HOUR: i64 = 3_600_000_000;

/// What a lead is made of; missing values are 0.
#[derive(Debug, Clone)]
pub struct Person(pub Vec<u8>);

impl Person {
    fn of(&self, place: usize, kinds: usize) -> usize {
        usize::from(self.0[place]) % kinds
    }

    pub fn name(&self) -> &'static str {
        NAMES[self.of(0, NAMES.len())]
    }
    pub fn email(&self) -> &'static str {
        EMAILS[self.of(1, EMAILS.len())]
    }
    pub fn company(&self) -> &'static str {
        COMPANIES[self.of(2, COMPANIES.len())]
    }
    pub fn status(&self) -> &'static str {
        STATUSES[self.of(3, STATUSES.len())]
    }
    pub fn source(&self) -> &'static str {
        SOURCES[self.of(4, SOURCES.len())]
    }
    pub fn purposes(&self) -> Vec<&'static str> {
        some(self.0[5], &PURPOSES)
    }
    pub fn agent(&self) -> Option<&'static str> {
        AGENTS.get(self.of(6, 3)).copied()
    }
    pub fn score(&self) -> i64 {
        i64::from(self.0[7] % 4) - 1
    }
    pub fn is_starred(&self) -> bool {
        self.0[8] % 2 == 1
    }
    /// A day of January 2001.
    pub fn birth_day(&self) -> Option<u8> {
        Some(self.0[9] % 5).filter(|day| *day > 0)
    }
    /// Hours after [`MONTH`]; several leads have the same.
    pub fn created(&self) -> i64 {
        i64::from(self.0[10] % 100)
    }
    pub fn follow_up(&self) -> Option<i64> {
        Some(i64::from(self.0[11] % 100)).filter(|hours| *hours > 40)
    }
    pub fn topics(&self) -> Vec<&'static str> {
        some(self.0[12], &TOPICS)
    }
    pub fn budget(&self) -> Option<f64> {
        Some(f64::from(self.0[13] % 5) / 2.0).filter(|budget| *budget > 0.0)
    }
    pub fn level(&self) -> Option<&'static str> {
        TOPICS.get(self.of(14, 4)).copied()
    }
    pub fn is_new(&self) -> Option<bool> {
        [None, Some(false), Some(true)][self.of(15, 3)]
    }
    pub fn city(&self) -> &'static str {
        COMPANIES[self.of(16, COMPANIES.len())]
    }
    pub fn visit(&self) -> Option<i64> {
        Some(i64::from(self.0[17] % 100)).filter(|hours| *hours > 40)
    }

    fn custom(&self) -> Map<String, Json> {
        let all = json!({
            "topics": self.topics(),
            // A field that was text before has such values still.
            "budget": if self.0[13] == 0 { json!("much") } else { json!(self.budget()) },
            "level": self.level(),
            "is_new": self.is_new().map(i64::from),
            "city": self.city(),
            "visit": self.visit().map(|hours| openlead_core::time::to_rfc3339(MONTH + hours * HOUR)),
        });
        let all = all.as_object().unwrap().clone();
        all.into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect()
    }
}

/// Those of which the bit is set.
fn some(bits: u8, of: &[&'static str]) -> Vec<&'static str> {
    let chosen = |place: &usize| bits >> place & 1 == 1;
    (0..of.len())
        .filter(chosen)
        .map(|place| of[place])
        .collect()
}

/// An account with the lists, fields and agents that leads are made with.
pub async fn ground(company: &Company<'_>) {
    for agent in AGENTS {
        company.agent(agent, &[]).await;
    }
    company
        .act(|act| {
            for name in PURPOSES {
                list::find_or_make(act, List::Purpose, name)?;
            }
            let kinds = [
                ("Topics", Kind::Choices),
                ("Budget", Kind::Number),
                ("Level", Kind::Choice),
                ("Is new", Kind::YesNo),
                ("City", Kind::Text),
                ("Visit", Kind::DateTime),
            ];
            for (label, kind) in kinds {
                field::make(act, label, kind)?;
            }
            let (account, version) = (act.account(), act.tx.new_id());
            let topics = TOPICS.map(|topic| json!({ "label": topic, "value": topic }));
            let topics = json!(topics).to_string();
            act.tx.execute(
                "UPDATE field SET choices = $2 WHERE account_id = $1 AND kind IN ('select', 'multiselect')",
                args![account, topics],
            )?;
            act.tx.execute("UPDATE account SET catalog_version = $2 WHERE id = $1", args![account, version])?;
            Ok(())
        })
        .await
        .unwrap();
}

pub fn item(act: &Act, list: List, name: &str) -> Id<of::ListItem> {
    act.catalog.lists.named(list, name).expect(name).id
}

/// Makes a lead; its number says which.
pub fn make(act: &mut Act, person: &Person, number: usize) -> Result<Id<of::Lead>> {
    let mut enquiry = website(act, &format!("98460{number:05}"));
    enquiry.name = person.name().to_owned();
    enquiry.email = openlead_core::email::Email::parse(person.email());
    enquiry.company = person.company().to_owned();
    enquiry.source = item(act, List::Source, person.source());
    enquiry.status = Some(item(act, List::Status, person.status()));
    enquiry.birth_date = person.birth_day().map(|day| format!("2001-01-{day:02}"));
    enquiry.custom = person.custom();
    if let Some(agent) = person.agent() {
        enquiry.assign = Assign::Agent(openlead_core::staff::meant(&act.catalog, agent).unwrap());
    }
    let purposes: Vec<_> = person
        .purposes()
        .iter()
        .map(|name| item(act, List::Purpose, name))
        .collect();
    enquiry.purpose = purposes.first().copied();
    let id = lead::capture(act, &enquiry)?.lead();
    let created = MONTH + person.created() * HOUR;
    let follow_up = person.follow_up().map(|hours| MONTH + hours * HOUR);
    act.tx.execute(
        "UPDATE lead SET score = $3, is_starred = $4, created_at = $5, next_follow_up_at = $6
         WHERE account_id = $1 AND id = $2",
        args![
            act.actor.account,
            id,
            person.score(),
            person.is_starred(),
            created,
            follow_up
        ],
    )?;
    for (position, purpose) in (1_i64..).zip(purposes.into_iter().skip(1)) {
        act.tx.execute(
            "INSERT INTO lead_purpose (account_id, lead_id, position, purpose_id) VALUES ($1, $2, $3, $4)",
            args![act.actor.account, id, position, purpose],
        )?;
    }
    Ok(id)
}

/// As names are compared.
pub fn folded(name: &str) -> String {
    text::fold(name)
}
