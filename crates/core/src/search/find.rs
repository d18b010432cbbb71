use std::collections::BTreeSet;

use openlead_db::{Dialect, Value, args};
use serde_json::json;

use super::condition::{RARE, matches};
use super::query::Query;
use super::text::compose;
use crate::access::Sight;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::listed;

/// So many of the latest leads may be in the trash, or so many times as many be those of others, before all that were found
/// are looked at.
const IN_TRASH: usize = 10;
const OF_OTHERS: usize = 20;

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
    if let Some((by_name, others)) = quickly(act, &query, limit)? {
        found.add(Matched::Name, by_name);
        found.add(Matched::Text, others);
        return Ok(found.list);
    }
    act.tx.plan_each_time(true)?;
    let named = std::slice::from_ref(&query.named);
    let by_name = match few(act, named)? {
        Some(few) => looked_at(act, &few, &[])?.0,
        None => by_text(act, named, limit)?,
    };
    found.add(Matched::Name, by_name);
    if found.wants_more() {
        found.add(Matched::Text, by_text(act, &query.any, limit)?);
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
            "s.rowid",
        ),
        Dialect::Postgres => (
            "lead_search s JOIN lead l ON l.account_id = s.account_id AND l.id = s.lead_id
             WHERE s.account_id = $1 AND l.account_id = $1",
            "s.lead_id",
        ),
    };
    seen(act, &args, &format!("{from} AND {matches}"), latest, limit)
}

/// Those whose names have what was typed and the others, where not all that were found need be looked at: on SQLite they are
/// few, on PostgreSQL enough of the latest are seen.
fn quickly(act: &mut Act, query: &Query, limit: usize) -> Result<Option<(Leads, Leads)>> {
    if act.tx.dialect() == Dialect::Postgres {
        return latest(act, query, limit);
    }
    match few(act, &query.any)? {
        Some(few) => looked_at(act, &few, &query.named).map(Some),
        None => Ok(None),
    }
}

/// Without `lead`, of which PostgreSQL would look at each row that was found before it sorts them.
fn latest(act: &mut Act, query: &Query, limit: usize) -> Result<Option<(Leads, Leads)>> {
    let most = match act.sight() {
        Sight::All => limit + IN_TRASH,
        Sight::Department(_) | Sight::Own(_) => limit * OF_OTHERS,
    };
    // How many leads have a piece decides by which index they are best found.
    act.tx.plan_each_time(true)?;
    let named = latest_with(act, std::slice::from_ref(&query.named), most)?;
    let texts = match named.len() < most {
        true => latest_with(act, &query.any, most)?,
        false => BTreeSet::new(),
    };
    let all: Vec<i64> = named.union(&texts).copied().collect();
    act.tx.plan_each_time(false)?;
    let (seen, _) = looked_at(act, &all, &[])?;
    let is_named = |(lead,): &(Id<of::Lead>,)| named.contains(&lead.number());
    let (by_name, others): (Leads, Leads) = seen.into_iter().partition(is_named);
    let enough = by_name.len() >= limit
        || named.len() < most && (texts.len() < most || by_name.len() + others.len() >= limit);
    Ok(enough.then_some((by_name, others)))
}

/// The latest leads whose text has all pieces of one of `any`, whoever sees them, also from the trash.
fn latest_with(act: &mut Act, any: &[Vec<String>], most: usize) -> Result<BTreeSet<i64>> {
    let mut args = args![act.account()].to_vec();
    let matches = matches(act, any, &mut args)?;
    let sql = format!(
        "SELECT s.lead_id FROM lead_search s WHERE s.account_id = $1 AND {matches}
         ORDER BY s.lead_id DESC LIMIT {most}"
    );
    let found: Vec<(i64,)> = act.tx.all(&sql, &args)?;
    Ok(found.into_iter().map(|(lead,)| lead).collect())
}

/// What SQLite finds where that is little. Backwards FTS5 cannot leap over what other pieces do not have, so what is rare is
/// found forwards, in a sixth of the time. PostgreSQL knows by itself which way is better.
fn few(act: &mut Act, any: &[Vec<String>]) -> Result<Option<Vec<i64>>> {
    if act.tx.dialect() == Dialect::Postgres {
        return Ok(None);
    }
    let mut args = Vec::new();
    let matches = matches(act, any, &mut args)?;
    let sql = format!(
        "SELECT s.rowid FROM lead_search s WHERE {matches} LIMIT {}",
        RARE + 1
    );
    let found: Vec<(i64,)> = act.tx.all(&sql, &args)?;
    let few = found.len() <= RARE;
    Ok(few.then(|| found.into_iter().map(|(lead,)| lead).collect()))
}

/// Those of a few leads that the actor sees, the latest first: whose names have all these pieces, and the others.
fn looked_at(act: &mut Act, leads: &[i64], named: &[String]) -> Result<(Leads, Leads)> {
    if leads.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut args = args![act.account(), json!(leads)].to_vec();
    let sight = act.sight().leads("l", &mut args);
    let sql = format!(
        "SELECT l.id, l.name, l.company FROM lead l WHERE l.account_id = $1 AND l.id IN ({})
           AND l.deleted_at IS NULL{sight} ORDER BY +l.id DESC",
        listed(act.tx.dialect())
    );
    let rows: Vec<(Id<of::Lead>, String, String)> = act.tx.all(&sql, &args)?;
    let is_named = |name: &str, company: &str| {
        let text = compose([name, company], []);
        named.iter().all(|piece| text.contains(piece))
    };
    let (by_name, others): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|(_, name, company)| is_named(name, company));
    let ids = |rows: Vec<(Id<of::Lead>, String, String)>| {
        rows.into_iter().map(|(id, ..)| (id,)).collect()
    };
    Ok((ids(by_name), ids(others)))
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
