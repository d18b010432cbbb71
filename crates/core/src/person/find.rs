use std::collections::BTreeSet;

use openlead_db::args;
use serde_json::Value as Json;

use crate::access::Right;
use crate::account::Account;
use crate::act::Act;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::parts;
use crate::phone::Phone;
use crate::text;

/// What people keep under a name with the query of a page's address.
const SAVED: [&str; 2] = ["saved_view", "saved_report"];

/// So many last digits of a number tell people apart, however it was written.
const TELLING: usize = 9;

/// Somebody, by what they are known by.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// A number of theirs.
    pub phone: Option<Phone>,
    /// An address of theirs.
    pub email: Option<Email>,
}

impl Person {
    /// Somebody by a number as the account writes it and an address; what is absent is not known.
    ///
    /// # Errors
    /// `Invalid` for `phone` and `email`.
    pub fn read(account: &Account, phone: Option<&str>, email: Option<&str>) -> Result<Self> {
        let phone = phone.map(|number| {
            let wrong = "Write the number with the country code, like +91 98460 12345.";
            Phone::from_parts(&account.country_code, number)
                .map_err(|_| Error::invalid("phone", wrong))
        });
        let email = email.map(|address| {
            let wrong = "This is not an e-mail address.";
            Email::parse(address).ok_or_else(|| Error::invalid("email", wrong))
        });
        Ok(Self {
            phone: phone.transpose()?,
            email: email.transpose()?,
        })
    }
}

/// Where somebody's data is.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Leads, also in the trash.
    pub leads: Vec<Id<of::Lead>>,
    /// Calls in the request log, of these leads or refused with what they are known by.
    pub requests: Vec<Id<of::Request>>,
    /// Events of the account itself that name them.
    pub events: Vec<Id<of::Event>>,
    /// Rows that imports could not take in and that name them.
    pub failures: Vec<(Id<of::Import>, i64)>,
    /// Imports whose reports or corrections name them.
    pub reports: Vec<Id<of::Import>>,
    /// Files of imports that name them.
    pub files: Vec<InFile>,
    /// Views and reports that were kept and name them: the table and the row.
    pub saved: Vec<(&'static str, i64)>,
    /// Changes of many leads that were to be found by what they are known by.
    pub bulks: Vec<i64>,
    /// All their numbers, E.164 without `+`.
    phones: BTreeSet<String>,
    /// All their addresses, folded.
    emails: BTreeSet<String>,
}

/// The file of an import that names somebody.
#[derive(Debug, Clone)]
pub struct InFile {
    /// The import.
    pub import: Id<of::Import>,
    /// The rows that do, with their cells by column.
    pub rows: Vec<(i64, Json)>,
}

/// Looks for somebody everywhere in the database.
pub fn find(act: &mut Act, person: &Person) -> Result<Found> {
    act.require(Right::Delete)?;
    act.require(Right::Tokens)?;
    if person.phone.is_none() && person.email.is_none() {
        return Err(Error::invalid(
            "phone",
            "Say a phone number or an e-mail address.",
        ));
    }
    let mut found = Found::default();
    found
        .phones
        .extend(person.phone.iter().map(|phone| phone.digits().to_owned()));
    found
        .emails
        .extend(person.email.iter().map(|email| email.fold().to_owned()));
    found.leads = leads(act, &found)?;
    for lead in found.leads.clone() {
        found.know(act, lead)?;
    }
    found.requests = requests(act, &found)?;
    found.events = events(act, &found)?;
    found.failures = failures(act, &found)?;
    found.reports = reports(act, &found)?;
    for table in SAVED {
        found.saved.extend(saved(act, &found, table)?);
    }
    found.bulks = bulks(act, &found)?;
    Ok(found)
}

impl Found {
    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        let rows = self.requests.is_empty() && self.events.is_empty() && self.failures.is_empty();
        let asked = self.saved.is_empty() && self.bulks.is_empty();
        rows && asked && self.leads.is_empty() && self.reports.is_empty() && self.files.is_empty()
    }

    /// Adds the other numbers and addresses of a lead, by which its refused calls are found.
    fn know(&mut self, act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
        let account = act.actor.account;
        let phones: Vec<(String,)> = act.tx.all(
            "SELECT number FROM lead_phone WHERE account_id = $1 AND lead_id = $2",
            args![account, lead],
        )?;
        let emails: Vec<(String,)> = act.tx.all(
            "SELECT email_folded FROM lead WHERE account_id = $1 AND id = $2 AND email_folded <> ''",
            args![account, lead],
        )?;
        self.phones.extend(phones.into_iter().map(|(phone,)| phone));
        self.emails.extend(emails.into_iter().map(|(email,)| email));
        Ok(())
    }

    /// Whether some text in a JSON value is one of their numbers or has one of their addresses in it.
    fn is_named_in(&self, value: &Json) -> bool {
        match value {
            Json::String(text) => self.is_named_by(text),
            Json::Number(number) => self.is_named_by(&number.to_string()),
            Json::Array(values) => values.iter().any(|value| self.is_named_in(value)),
            Json::Object(values) => values.values().any(|value| self.is_named_in(value)),
            Json::Null | Json::Bool(_) => false,
        }
    }

    /// Whether an answer of the REST API names them or one of their leads.
    pub(super) fn is_answered_with(&self, answer: &Json) -> bool {
        let text = answer.to_string();
        let mut leads = self.leads.iter();
        self.is_named_in(answer) || leads.any(|lead| text.contains(&lead.to_string()))
    }

    /// Whether a text is one of their numbers or has one of their addresses in it.
    pub(super) fn is_named_by(&self, words: &str) -> bool {
        self.has_number_in(words) || self.has_address_in(words)
    }

    fn has_number_in(&self, words: &str) -> bool {
        let digits = words.chars().filter_map(text::digit);
        let digits: String = digits.map(|digit| char::from(b'0' + digit)).collect();
        let tail = |phone: &String| digits.contains(&phone[phone.len().saturating_sub(TELLING)..]);
        !digits.is_empty() && self.phones.iter().any(tail)
    }

    fn has_address_in(&self, words: &str) -> bool {
        if !words.contains('@') {
            return false;
        }
        let folded = text::fold(words);
        let mut emails = self.emails.iter();
        emails.any(|email| folded.contains(email.as_str()))
    }
}

fn leads(act: &mut Act, found: &Found) -> Result<Vec<Id<of::Lead>>> {
    let account = act.actor.account;
    let mut leads = BTreeSet::new();
    for phone in &found.phones {
        let sql = "SELECT lead_id FROM lead_phone WHERE account_id = $1 AND number = $2";
        leads.extend(act.tx.all::<(i64,)>(sql, args![account, phone])?);
    }
    for email in &found.emails {
        let sql = "SELECT id FROM lead WHERE account_id = $1 AND email_folded BETWEEN $2 AND $2 AND email_folded <> ''";
        leads.extend(act.tx.all::<(i64,)>(sql, args![account, email])?);
    }
    with_parts(
        act,
        leads.into_iter().map(|(lead,)| Id::new(lead)).collect(),
    )
}

/// With the leads into which one of them was merged, and all that were merged into these.
fn with_parts(act: &mut Act, leads: Vec<Id<of::Lead>>) -> Result<Vec<Id<of::Lead>>> {
    let mut all = BTreeSet::new();
    for mut lead in leads {
        let into = "SELECT merged_into FROM lead WHERE account_id = $1 AND id = $2 AND merged_into IS NOT NULL";
        while let Some((whole,)) = act.tx.first(into, args![act.actor.account, lead])? {
            lead = whole;
        }
        all.extend(parts(act, lead)?.into_iter().map(Id::number));
    }
    Ok(all.into_iter().map(Id::new).collect())
}

fn requests(act: &mut Act, found: &Found) -> Result<Vec<Id<of::Request>>> {
    let account = act.actor.account;
    let leads: BTreeSet<i64> = found.leads.iter().map(|lead| lead.number()).collect();
    let mut requests = Vec::new();
    act.tx.each(
        "SELECT id, lead_id, sent, notes FROM request_log WHERE account_id = $1 ORDER BY id",
        args![account],
        |(id, lead, sent, notes): (Id<of::Request>, Option<i64>, Json, Json)| {
            let of_them = lead.is_some_and(|lead| leads.contains(&lead));
            if of_them || found.is_named_in(&sent) || found.is_named_in(&notes) {
                requests.push(id);
            }
            Ok(())
        },
    )?;
    Ok(requests)
}

fn events(act: &mut Act, found: &Found) -> Result<Vec<Id<of::Event>>> {
    let account = act.actor.account;
    let mut events = Vec::new();
    act.tx.each(
        "SELECT id, detail FROM event WHERE account_id = $1 AND lead_id = 0 AND kind <> 'person.erased' ORDER BY id",
        args![account],
        |(id, detail): (Id<of::Event>, Json)| {
            if found.is_named_in(&detail) {
                events.push(id);
            }
            Ok(())
        },
    )?;
    Ok(events)
}

fn failures(act: &mut Act, found: &Found) -> Result<Vec<(Id<of::Import>, i64)>> {
    let account = act.actor.account;
    let mut failures = Vec::new();
    act.tx.each(
        "SELECT import_id, row_number, reason FROM import_failure WHERE account_id = $1 ORDER BY import_id, row_number",
        args![account],
        |(import, row, reason): (Id<of::Import>, i64, String)| {
            if found.is_named_by(&reason) {
                failures.push((import, row));
            }
            Ok(())
        },
    )?;
    Ok(failures)
}

fn reports(act: &mut Act, found: &Found) -> Result<Vec<Id<of::Import>>> {
    let account = act.actor.account;
    let mut reports = Vec::new();
    act.tx.each(
        "SELECT id, report, plan FROM import WHERE account_id = $1 ORDER BY id",
        args![account],
        |(import, report, plan): (Id<of::Import>, Json, Json)| {
            if found.is_named_in(&report) || found.is_named_in(&plan["fixes"]) {
                reports.push(import);
            }
            Ok(())
        },
    )?;
    Ok(reports)
}

fn saved(act: &mut Act, found: &Found, table: &'static str) -> Result<Vec<(&'static str, i64)>> {
    let mut saved = Vec::new();
    act.tx.each(
        &format!("SELECT id, name, asked FROM {table} WHERE account_id = $1 ORDER BY id"),
        args![act.actor.account],
        |(id, name, asked): (i64, String, String)| {
            let mut values = form_urlencoded::parse(asked.as_bytes());
            if found.is_named_by(&name) || values.any(|(_, value)| found.is_named_by(&value)) {
                saved.push((table, id));
            }
            Ok(())
        },
    )?;
    Ok(saved)
}

fn bulks(act: &mut Act, found: &Found) -> Result<Vec<i64>> {
    let mut bulks = Vec::new();
    act.tx.each(
        "SELECT id, target FROM bulk WHERE account_id = $1 ORDER BY id",
        args![act.actor.account],
        |(id, target): (i64, Json)| {
            if found.is_named_in(&target["query"]) {
                bulks.push(id);
            }
            Ok(())
        },
    )?;
    Ok(bulks)
}
