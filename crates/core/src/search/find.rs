use openlead_db::{Dialect, Value, args};

use super::condition::matches;
use super::query::Query;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// A lead that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The lead.
    pub lead: Id<of::Lead>,
    /// By what.
    pub matched: Matched,
}

/// By what a lead was found; in the order in which leads are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// One of its numbers is what was typed.
    Phone,
    /// Its e-mail address is what was typed.
    Email,
    /// Words of its name or company begin with what was typed.
    Name,
    /// What was typed is somewhere in it.
    Text,
}

/// Finds leads as somebody types: those with the whole number or address, or else by name, then the others, in each
/// group the latest lead first; at most `limit`. Only what the actor sees, and nothing from the trash.
///
/// # Errors
/// `Invalid` when more was typed than [`super::LONGEST`].
pub fn find(act: &mut Act, typed: &str, limit: usize) -> Result<Vec<Found>> {
    let Some(query) = Query::read(typed, &act.catalog.account.country_code)? else {
        return Ok(Vec::new());
    };
    if act.tx.dialect() == Dialect::Postgres {
        // How many leads have a piece decides by which index they are best found.
        act.tx
            .batch("SET LOCAL plan_cache_mode = force_custom_plan")?;
    }
    let mut found = Findings::new(limit);
    for phone in &query.phones {
        found.add(Matched::Phone, by_phone(act, phone)?);
    }
    if let Some(email) = &query.email {
        found.add(Matched::Email, by_email(act, email, limit)?);
    }
    if !found.list.is_empty() {
        // Whoever typed all of a number or address means this lead, not one whose notes have it.
        return Ok(found.list);
    }
    let named = std::slice::from_ref(&query.named);
    for (matched, any) in [(Matched::Name, named), (Matched::Text, &query.any)] {
        if found.wants_more() {
            found.add(matched, by_text(act, any, limit)?);
        }
    }
    Ok(found.list)
}

/// What was found so far, each lead once.
struct Findings {
    list: Vec<Found>,
    limit: usize,
}

impl Findings {
    fn new(limit: usize) -> Self {
        Self {
            list: Vec::new(),
            limit,
        }
    }

    fn wants_more(&self) -> bool {
        self.list.len() < self.limit
    }

    fn add(&mut self, matched: Matched, leads: Vec<(Id<of::Lead>,)>) {
        for (lead,) in leads {
            if self.wants_more() && !self.list.iter().any(|found| found.lead == lead) {
                self.list.push(Found { lead, matched });
            }
        }
    }
}

type Leads = Vec<(Id<of::Lead>,)>;

fn by_phone(act: &mut Act, number: &str) -> Result<Leads> {
    seen(
        act,
        args![act.actor.account, number],
        "lead_phone p JOIN lead l ON l.account_id = p.account_id AND l.id = p.lead_id
         WHERE p.account_id = $1 AND p.number = $2 AND l.account_id = $1",
        "l.id",
        1,
    )
}

/// `BETWEEN` and `+id` as in `lead::find`: SQLite shall take the index of addresses.
fn by_email(act: &mut Act, email: &str, limit: usize) -> Result<Leads> {
    seen(
        act,
        args![act.actor.account, email],
        "lead l WHERE l.account_id = $1 AND l.email_folded BETWEEN $2 AND $2 AND l.email_folded <> ''",
        "+l.id",
        limit,
    )
}

/// By the index, backwards from the latest lead: what is frequent is soon found.
fn by_text(act: &mut Act, any: &[Vec<String>], limit: usize) -> Result<Leads> {
    let mut args = args![act.account()].to_vec();
    let matches = matches(act, any, &mut args)?;
    let (from, latest) = match act.tx.dialect() {
        Dialect::Sqlite => (
            "lead_search s CROSS JOIN lead l ON l.id = s.rowid WHERE l.account_id = $1",
            latest_of(act, any)?,
        ),
        Dialect::Postgres => (
            "lead_search s JOIN lead l ON l.account_id = s.account_id AND l.id = s.lead_id
             WHERE s.account_id = $1 AND l.account_id = $1",
            "s.lead_id",
        ),
    };
    seen(act, &args, &format!("{from} AND {matches}"), latest, limit)
}

/// The order of what is found on SQLite. Backwards FTS5 cannot leap over what other pieces do not have, so what is rare is
/// found forwards, in a sixth of the time, and then sorted.
fn latest_of(act: &mut Act, any: &[Vec<String>]) -> Result<&'static str> {
    const RARE: usize = 200;
    let mut args = Vec::new();
    let matches = matches(act, any, &mut args)?;
    let sql = format!(
        "SELECT s.rowid FROM lead_search s WHERE {matches} LIMIT {}",
        RARE + 1
    );
    let found: Vec<(i64,)> = act.tx.all(&sql, &args)?;
    Ok(if found.len() > RARE {
        "s.rowid"
    } else {
        "+s.rowid"
    })
}

/// The leads `l` of this FROM and WHERE that the actor sees, the latest first.
fn seen(act: &mut Act, args: &[Value], from: &str, latest: &str, limit: usize) -> Result<Leads> {
    let mut args = args.to_vec();
    let sight = act.sight().leads("l", &mut args);
    args.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let sql = format!(
        "SELECT l.id FROM {from} AND l.deleted_at IS NULL{sight} ORDER BY {latest} DESC LIMIT ${}",
        args.len()
    );
    Ok(act.tx.all(&sql, &args)?)
}
