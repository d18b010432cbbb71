//! Many new leads at once.

use std::borrow::Cow;
use std::collections::HashSet;

use openlead_db::{Dialect, Value, args};
use serde_json::{Value as Json, json};

use super::parse::Candidate;
use super::reference;
use super::unit::Taking;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::{Assign, Route, route};
use crate::list::List;
use crate::phone::Phone;
use crate::{note, notification, search, webhook};

/// A candidate with the id that its lead will have if it is new.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    pub candidate: &'a Candidate,
    pub phone: &'a Phone,
    pub lead: Id<of::Lead>,
}

impl<'a> New<'a> {
    /// `None` for a candidate without a number.
    pub fn of(act: &Act, candidate: &'a Candidate) -> Option<Self> {
        let phone = candidate.phone.as_ref()?;
        Some(Self {
            candidate,
            phone,
            lead: Id::new(act.tx.new_id()),
        })
    }
}

const CREATED: &str = "lead.created";
const PHONE: &str = "lead_phone (account_id, number, lead_id, position, verified)";
const LEAD: &str = "lead (account_id, id, name, phone, email, email_folded, company, address, birth_date, status_id,
    source_id, purpose_id, type_id, agent_id, department_id, custom, name_folded, enquiries, sequence, last_enquiry_at,
    created_at, updated_at, status_changed_at, next_follow_up_at)";
const EVENT: &str = "event (account_id, lead_id, id, sequence, kind, who, via, detail, at)";

/// Gives the numbers to the leads, unless others have them: the leads that got theirs. The key decides.
pub fn claim(act: &mut Act, news: &[New<'_>]) -> Result<HashSet<Id<of::Lead>>> {
    let account = act.actor.account;
    let row = |new: &New<'_>| phone_row(account, new.phone, new.lead, 0);
    let rows: Vec<Vec<Value>> = news.iter().map(row).collect();
    let mut claimed = HashSet::with_capacity(news.len());
    let kept = " ON CONFLICT (account_id, number) DO NOTHING RETURNING lead_id";
    write(act, PHONE, kept, &rows, &mut |lead| {
        claimed.insert(Id::new(lead));
    })?;
    Ok(claimed)
}

fn phone_row(
    account: Id<of::Account>,
    phone: &Phone,
    lead: Id<of::Lead>,
    position: i64,
) -> Vec<Value> {
    args![account, phone.digits(), lead, position, phone.is_verified()].to_vec()
}

/// Writes the leads whose numbers were claimed, with their events; each with the number of its last event.
pub fn leads(act: &mut Act, taking: &Taking, news: &[New<'_>]) -> Result<Vec<(Id<of::Lead>, i64)>> {
    let (mut rows, mut events) = (
        Vec::with_capacity(news.len()),
        Vec::with_capacity(news.len()),
    );
    let (mut more, mut told) = (Vec::new(), Vec::with_capacity(news.len()));
    let first = act.catalog.lists.first(List::Status)?;
    for new in news {
        let route = owner(act, taking, new.candidate)?;
        let (status, source) = (
            new.candidate.status.unwrap_or(first),
            new.candidate.source.unwrap_or(taking.source),
        );
        rows.push(lead_row(act, new, (status, source), route));
        let (id, detail) = (
            act.tx.new_id(),
            detail(act, taking, new, (status, source), route),
        );
        events.push(event_row(act, new, id, &detail));
        told.push((new.lead, Id::new(id), detail));
        for (position, phone) in (1..).zip(&new.candidate.more_phones) {
            more.push(phone_row(act.actor.account, phone, new.lead, position));
        }
    }
    write(act, LEAD, "", &rows, &mut |_| {})?;
    write(act, EVENT, "", &events, &mut |_| {})?;
    if let (Some(first), Some(last)) = (news.first(), news.last()) {
        let number = act.tx.new_id();
        search::due_between(act, first.lead, last.lead, number)?;
    }
    let kept = " ON CONFLICT (account_id, number) DO NOTHING";
    write(act, PHONE, kept, &more, &mut |_| {})?;
    let named: Vec<_> = news.iter().map(|new| (new.lead, new.candidate)).collect();
    reference::keep(act, taking, &named)?;
    if !act.hushed {
        for (lead, _, detail) in &told {
            notification::of_event(act, *lead, CREATED, detail)?;
        }
    }
    if !act.quiet && !act.catalog.webhooks.is_empty() {
        for (lead, event, detail) in &told {
            webhook::due::write(act, *event, (*lead, 1), CREATED, detail)?;
        }
    }
    news.iter()
        .map(|new| Ok((new.lead, 1 + texts(act, new.lead, new.candidate)?)))
        .collect()
}

/// Who gets a new lead.
fn owner(act: &mut Act, taking: &Taking, candidate: &Candidate) -> Result<Route> {
    let department = candidate.department;
    match (candidate.agent, department, &taking.assign) {
        (None, None, Assign::Nobody) => Ok(Route::default()),
        (None, None, assign) => route(act, assign),
        (agent, department, _) => Ok(Route { agent, department }),
    }
}

fn lead_row(
    act: &mut Act,
    new: &New<'_>,
    (status, source): (Id<of::ListItem>, Id<of::ListItem>),
    Route { agent, department }: Route,
) -> Vec<Value> {
    let (it, now) = (new.candidate, act.tx.now());
    // No lead came in after it was written: what list::newest goes by.
    let created = it.created_at.map_or(now, |at| at.min(now));
    args![
        act.actor.account,
        new.lead,
        &it.name,
        new.phone.digits(),
        &it.email,
        &it.email_folded,
        &it.company,
        &it.address,
        &it.birth_date,
        status,
        source,
        it.purpose,
        it.lead_type,
        agent,
        department,
        Json::Object(it.custom.clone()).to_string(),
        &it.name_folded,
        1,
        1,
        created,
        created,
        now,
        created,
        it.follow_up
    ]
    .to_vec()
}

/// What the event of a new lead says.
fn detail(
    act: &Act,
    taking: &Taking,
    new: &New<'_>,
    (status, source): (Id<of::ListItem>, Id<of::ListItem>),
    Route { agent, department }: Route,
) -> Json {
    let lists = &act.catalog.lists;
    json!({
        "source": lists.name(source),
        "status": lists.name(status),
        "agent": agent,
        "department": department,
        "import": taking.import,
        "row": new.candidate.row,
    })
}

fn event_row(act: &mut Act, new: &New<'_>, id: i64, detail: &Json) -> Vec<Value> {
    let now = act.tx.now();
    args![
        act.actor.account,
        new.lead,
        id,
        1,
        CREATED,
        act.actor.who,
        &act.actor.via,
        detail.to_string(),
        now
    ]
    .to_vec()
}

/// The texts of a row as notes; how many they are. A note that the lead has already is not added again.
pub fn texts(act: &mut Act, lead: Id<of::Lead>, candidate: &Candidate) -> Result<i64> {
    let mut added = 0;
    for (kind, words) in [
        (note::Kind::Feedback, &candidate.feedback),
        (note::Kind::Note, &candidate.note),
    ] {
        if words.is_empty() || is_there(act, lead, words)? {
            continue;
        }
        note::add(act, lead, kind, words)?;
        added += 1;
    }
    Ok(added)
}

pub fn is_there(act: &mut Act, lead: Id<of::Lead>, words: &str) -> Result<bool> {
    let found: Option<(Id<of::Note>,)> = act.tx.first(
        "SELECT id FROM note WHERE account_id = $1 AND lead_id = $2 AND text = $3 LIMIT 1",
        args![act.actor.account, lead, words],
    )?;
    Ok(found.is_some())
}

/// Inserts rows. PostgreSQL takes many in one statement, which saves round trips; SQLite has none, and finds the
/// parameters of a short statement faster.
pub(super) fn write(
    act: &mut Act,
    into: &str,
    end: &str,
    rows: &[Vec<Value>],
    returned: &mut dyn FnMut(i64),
) -> Result<()> {
    let many = match act.tx.dialect() {
        Dialect::Sqlite => 1,
        Dialect::Postgres => 100,
    };
    let whole = rows.len() - rows.len() % many;
    let pieces = rows[..whole].chunks(many).chain(rows[whole..].chunks(1));
    let (mut sql, mut size) = (String::new(), 0);
    for piece in pieces {
        if piece.len() != size {
            size = piece.len();
            sql = format!("INSERT INTO {into} VALUES {}{end}", places(piece));
        }
        let args = match piece {
            [row] => Cow::Borrowed(row),
            rows => Cow::Owned(rows.concat()),
        };
        act.tx.each(&sql, &args, |(id,): (i64,)| {
            returned(id);
            Ok(())
        })?;
    }
    Ok(())
}

/// `($1, $2), ($3, $4)`.
fn places(rows: &[Vec<Value>]) -> String {
    let mut number = 0;
    let mut row = |row: &Vec<Value>| {
        let places: Vec<String> = row
            .iter()
            .map(|_| {
                number += 1;
                format!("${number}")
            })
            .collect();
        format!("({})", places.join(", "))
    };
    rows.iter().map(&mut row).collect::<Vec<_>>().join(", ")
}
