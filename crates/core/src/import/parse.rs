//! Rows as leads: everything about a row that needs no database, so that it can be done beside it.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};

use super::plan::{Plan, Unknown, label};
use super::read::Row;
use super::target::Target;
use super::{date, fix};
use crate::catalog::Catalog;
use crate::email::Email;
use crate::field::{self, Choices, Kind};
use crate::id::{Id, of};
use crate::list::List;
use crate::note;
use crate::phone::Phone;
use crate::{department, staff, text};

/// The longest name, company and address, in characters.
const LONGEST_LINE: usize = 500;
/// The longest id of another system, in characters.
const LONGEST_REFERENCE: usize = 200;
/// The most further numbers of a row.
const MOST_PHONES: usize = 20;

/// A row as a lead. Texts are clean, empty where there is nothing.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Its row.
    pub row: u64,
    /// What tells the person.
    pub phone: Option<Phone>,
    pub more_phones: Vec<Phone>,
    pub name: String,
    pub name_folded: String,
    pub email: String,
    pub email_folded: String,
    pub company: String,
    pub address: String,
    pub birth_date: Option<String>,
    pub status: Option<Id<of::ListItem>>,
    pub source: Option<Id<of::ListItem>>,
    pub purpose: Option<Id<of::ListItem>>,
    pub lead_type: Option<Id<of::ListItem>>,
    pub agent: Option<Id<of::Staff>>,
    pub department: Option<Id<of::Department>>,
    pub custom: Map<String, Json>,
    pub created_at: Option<i64>,
    pub follow_up: Option<i64>,
    pub note: String,
    pub feedback: String,
    /// What it is called in the system that the file comes from.
    pub reference: String,
}

impl Candidate {
    /// What the row wants noted.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = [self.feedback.as_str(), self.note.as_str()];
        texts.into_iter().filter(|words| !words.is_empty())
    }
}

/// A row that cannot be taken in, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The row.
    pub row: u64,
    /// What to do about it.
    pub reason: String,
}

/// What a name in the file stands for.
#[derive(Clone)]
enum Named {
    Item(Id<of::ListItem>),
    Staff(Id<of::Staff>),
    Department(Id<of::Department>),
    Nothing,
    Wrong(String),
}

/// Turns rows into candidates; each thread has one of its own.
#[derive(Clone)]
pub struct Parser {
    columns: Vec<(String, Target)>,
    fields: Vec<Option<(String, Kind, Choices)>>,
    plan: Arc<Plan>,
    catalog: Arc<Catalog>,
    zone: TimeZone,
    code: String,
    names: HashMap<(&'static str, String), Named>,
    dry: bool,
}

impl Parser {
    /// For a table with these columns; `dry` when nothing unknown was made before.
    pub fn new(columns: &[String], plan: &Arc<Plan>, catalog: &Arc<Catalog>, dry: bool) -> Self {
        let target = |column: &String| (column.clone(), plan.target(column).clone());
        let columns: Vec<_> = columns.iter().map(target).collect();
        let field = |(column, target): &(String, Target)| field_of(column, target, catalog);
        let account = &catalog.account;
        let code = Some(&plan.country_code).filter(|code| !code.is_empty());
        Self {
            fields: columns.iter().map(field).collect(),
            columns,
            plan: Arc::clone(plan),
            catalog: Arc::clone(catalog),
            zone: account.zone(),
            code: code.unwrap_or(&account.country_code).clone(),
            names: HashMap::new(),
            dry,
        }
    }

    /// A row as a candidate.
    pub fn parse(&mut self, row: Row) -> Result<Candidate, Failure> {
        let number = row.number;
        let mut cells = row.cells;
        if let Ok(cells) = &mut cells {
            let titles = self.columns.iter().map(|(title, _)| title.as_str());
            fix::correct(&self.plan, number, titles, cells);
        }
        let parsed = cells
            .map_err(|why| vec![why])
            .and_then(|cells| self.cells(number, &cells));
        parsed.map_err(|reasons| Failure {
            row: number,
            reason: reasons.join(" "),
        })
    }

    fn cells(&mut self, row: u64, cells: &[String]) -> Result<Candidate, Vec<String>> {
        let mut it = Draft::default();
        let mut wrong = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            let cell = text::clean(cell);
            if cell.is_empty() {
                continue;
            }
            if let Err(why) = self.cell(index, &cell, &mut it) {
                wrong.push(format!("{}: {why}", self.columns[index].0));
            }
        }
        if let Err(why) = it.finish(&self.code) {
            wrong.push(why);
        }
        it.lead.row = row;
        match wrong.is_empty() {
            true => Ok(it.lead),
            false => Err(wrong),
        }
    }

    fn cell(&mut self, index: usize, cell: &str, it: &mut Draft) -> Result<(), String> {
        let lead = &mut it.lead;
        match &self.columns[index].1 {
            Target::Ignore => {}
            Target::Name => lead.name = line(cell),
            Target::FirstName => it.first = line(cell),
            Target::LastName => it.last = line(cell),
            Target::Phone => it.phone = cell.to_owned(),
            Target::CountryCode => it.code = cell.to_owned(),
            Target::MorePhones => it.more.push(cell.to_owned()),
            Target::Email => {
                let email = Email::parse(cell).ok_or("Write an address like name@example.com.")?;
                (lead.email, lead.email_folded) = (email.as_str().to_owned(), email.fold());
            }
            Target::Company => lead.company = line(cell),
            Target::Address => join(&mut lead.address, ", ", &line(cell)),
            Target::BirthDate => lead.birth_date = Some(self.date(cell)?),
            Target::Note => join(&mut lead.note, "\n", text::limit(cell, note::LONGEST)),
            Target::Feedback => join(&mut lead.feedback, "\n", text::limit(cell, note::LONGEST)),
            Target::CreatedAt => lead.created_at = Some(self.moment(cell)?),
            Target::ExternalId => lead.reference = reference(cell)?,
            Target::FollowUp => lead.follow_up = Some(self.moment(cell)?),
            Target::Field(_) | Target::New(_) => return self.custom(index, cell, &mut lead.custom),
            _ => return self.thing(index, cell, lead),
        }
        Ok(())
    }

    fn date(&self, cell: &str) -> Result<String, String> {
        let date = date::read_date(cell, self.plan.dates);
        date.map(|date| date.to_string())
            .ok_or_else(|| "Write a date like 2026-12-31.".to_owned())
    }

    fn moment(&self, cell: &str) -> Result<i64, String> {
        let moment = date::read(cell, self.plan.dates, &self.zone);
        let moment = moment.ok_or("Write a date like 2026-12-31 or 2026-12-31 18:30.")?;
        Ok(moment.at)
    }

    fn custom(
        &self,
        index: usize,
        cell: &str,
        custom: &mut Map<String, Json>,
    ) -> Result<(), String> {
        let Some((key, kind, choices)) = &self.fields[index] else {
            return Ok(());
        };
        let date = |text: &str| match kind {
            Kind::Date => date::read_date(text, self.plan.dates).map(|date| date.to_string()),
            Kind::DateTime => date::read(text, self.plan.dates, &self.zone)
                .map(|it| crate::time::to_rfc3339(it.at)),
            _ => None,
        };
        let cell = date(cell).unwrap_or_else(|| cell.to_owned());
        let value = field::fit(&self.catalog.account, *kind, choices, &cell);
        let value = value.ok_or_else(|| field::written(*kind, choices))?;
        custom.insert(key.clone(), value);
        Ok(())
    }

    /// A cell that names a thing of the account.
    fn thing(&mut self, index: usize, cell: &str, lead: &mut Candidate) -> Result<(), String> {
        let target = self.columns[index].1.clone();
        match (&target, self.named(&target, cell)) {
            (_, Named::Wrong(why)) => return Err(why),
            (Target::Status, Named::Item(id)) => lead.status = Some(id),
            (Target::Source, Named::Item(id)) => lead.source = Some(id),
            (Target::Purpose, Named::Item(id)) => lead.purpose = Some(id),
            (Target::LeadType, Named::Item(id)) => lead.lead_type = Some(id),
            (Target::Agent, Named::Staff(id)) => lead.agent = Some(id),
            (Target::Department, Named::Department(id)) => lead.department = Some(id),
            _ => {}
        }
        Ok(())
    }

    fn named(&mut self, target: &Target, cell: &str) -> Named {
        let kind = target.list().map_or(
            if *target == Target::Agent {
                "agent"
            } else {
                "department"
            },
            List::as_str,
        );
        let key = (kind, cell.to_owned());
        if let Some(known) = self.names.get(&key) {
            return known.clone();
        }
        let named = self.look_up(target, self.plan.word(&target.to_string(), cell));
        if self.names.len() < 10_000 {
            self.names.insert(key, named.clone());
        }
        named
    }

    fn look_up(&self, target: &Target, word: &str) -> Named {
        if word.is_empty() {
            return Named::Nothing;
        }
        let found = match (target, target.list()) {
            (_, Some(list)) => self
                .catalog
                .lists
                .named(list, word)
                .map(|item| Named::Item(item.id)),
            (Target::Agent, _) => staff::meant(&self.catalog, word).ok().map(Named::Staff),
            _ => department::meant(&self.catalog, word).map(Named::Department),
        };
        found.unwrap_or_else(|| match self.plan.on_unknown(target) {
            Unknown::Empty => Named::Nothing,
            Unknown::Make if self.dry => match target.list() {
                Some(list) => Named::Item(to_be(list, word)),
                None => Named::Nothing,
            },
            _ => Named::Wrong(format!(
                "\"{}\" is not known here: map it to something that is.",
                text::limit(word, 100)
            )),
        })
    }
}

/// What stands in a dry run for an entry that would be made: below zero, and the same on each thread.
fn to_be(list: List, word: &str) -> Id<of::ListItem> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let hash = hasher.hash_one((list.as_str(), text::fold(word)));
    Id::new(!(hash >> 1).cast_signed())
}

/// The key, kind and choices of the additional field that a column goes to.
fn field_of(column: &str, target: &Target, catalog: &Catalog) -> Option<(String, Kind, Choices)> {
    let found = match target {
        Target::Field(key) => catalog.fields.iter().find(|field| field.key == *key),
        Target::New(_) => {
            let folded = text::parameter_key(label(column));
            field::set_by(catalog, &folded)
        }
        _ => return None,
    };
    match (found, target) {
        (Some(field), _) => Some((field.key.clone(), field.kind, field.choices.clone())),
        (None, Target::New(kind)) => Some((text::slug(column), *kind, Choices::default())),
        _ => None,
    }
}

/// A candidate and what it is made of.
#[derive(Default)]
struct Draft {
    lead: Candidate,
    first: String,
    last: String,
    phone: String,
    code: String,
    more: Vec<String>,
}

impl Draft {
    fn finish(&mut self, usual: &str) -> Result<(), String> {
        let code = if self.code.is_empty() {
            usual
        } else {
            &self.code
        };
        let lead = &mut self.lead;
        if lead.name.is_empty() {
            lead.name = format!("{} {}", self.first, self.last).trim().to_owned();
        }
        lead.name_folded = text::fold(&lead.name);
        let split = |c: char| matches!(c, ',' | ';' | '/' | '|' | '\n');
        let more = self.more.iter().flat_map(|cell| cell.split(split));
        for number in more
            .map(str::trim)
            .filter(|number| !number.is_empty())
            .take(MOST_PHONES)
        {
            lead.more_phones.push(phone(code, number)?);
        }
        lead.phone = match self.phone.as_str() {
            "" if !lead.more_phones.is_empty() => Some(lead.more_phones.remove(0)),
            "" if lead.email.is_empty() && lead.reference.is_empty() => {
                return Err("There is no phone number.".to_owned());
            }
            "" => None,
            written => Some(phone(code, written)?),
        };
        let first = lead.phone.clone();
        lead.more_phones
            .retain(|phone| Some(phone) != first.as_ref());
        lead.address = text::limit(&lead.address, LONGEST_LINE * 2).to_owned();
        Ok(())
    }
}

fn phone(code: &str, written: &str) -> Result<Phone, String> {
    Phone::from_parts(code, written).map_err(|error| {
        format!(
            "\"{}\" is no phone number: {error} Write it with the country code first.",
            text::limit(written, 40)
        )
    })
}

/// Cut off it would be another.
fn reference(cell: &str) -> Result<String, String> {
    match cell.chars().count() <= LONGEST_REFERENCE {
        true => Ok(cell.to_owned()),
        false => Err(format!("An id has at most {LONGEST_REFERENCE} characters.")),
    }
}

fn line(cell: &str) -> String {
    text::limit(cell, LONGEST_LINE).to_owned()
}

fn join(to: &mut String, with: &str, more: &str) {
    if !to.is_empty() {
        to.push_str(with);
    }
    to.push_str(more);
}

impl Candidate {
    /// What the event says of where the lead came from, beside the names of things.
    pub fn origin(&self, import: Id<of::Import>) -> Json {
        json!({ "import": import, "row": self.row })
    }
}
