//! What somebody shall hear of: rows that acts write in their own transaction, for the bell at the top of the pages. They
//! name what they are about by its id, so that nobody reads there what they may not see, or what was erased.

use std::collections::HashMap;

use openlead_db::{Ids, Tx, args, row};
use serde_json::{Value as Json, json};

use crate::access::Right;
use crate::act::Act;
use crate::actor::Via;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::staff::Staff;
use crate::task::{self, Subject};

/// Up to how many unread ones are counted: this number means so many or more.
pub const MOST_COUNTED: i64 = 100;
/// So many somebody has at most, after the next [`prune`] …
const MOST_KEPT: i64 = 500;
/// … and none that is older, in microseconds.
const KEPT: i64 = 60 * 24 * 3_600_000_000;
/// What one person does within this time is told as one thing …
const OF_A_PERSON: i64 = 600_000_000;
/// … and what programs do within this.
const OF_A_PROGRAM: i64 = 5_000_000;

row! {
    /// Something that somebody shall hear of.
    pub struct Notification {
        /// Its id.
        pub id: Id<of::Notification>,
        /// The kind of event: `task.due`, `lead.created`, `lead.assigned`, `lead.repeated`, `webhook.paused`,
        /// `webhook.disabled`, `import.done`, `import.failed`.
        pub kind: String,
        /// The lead that it is about.
        pub lead_id: Option<Id<of::Lead>>,
        /// The task, webhook or import that it is about.
        pub subject_id: Option<i64>,
        /// Who did it.
        pub who: Option<Id<of::Staff>>,
        /// How often it happened: the lead is the first one's.
        pub times: i64,
        /// When, in microseconds.
        pub created_at: i64,
        /// When it was read.
        pub read_at: Option<i64>,
    }
}

/// A notification with what it is about, where the reader sees that.
#[derive(Debug, Clone)]
pub struct Told {
    /// The notification.
    pub notification: Notification,
    /// The lead.
    pub lead: Option<Subject>,
    /// The name of the task.
    pub task: Option<String>,
}

/// What happened.
#[derive(Debug, Clone)]
pub(crate) struct News {
    /// The kind.
    pub kind: &'static str,
    /// The lead.
    pub lead: Option<Id<of::Lead>>,
    /// The task, webhook or import.
    pub subject: Option<i64>,
}

impl News {
    /// News of nothing in particular.
    pub fn of(kind: &'static str) -> Self {
        Self {
            kind,
            lead: None,
            subject: None,
        }
    }
}

/// Tells whom an event concerns, if it does: not of what they did themselves, or of old data that is brought in.
pub(crate) fn of_event(act: &mut Act, lead: Id<of::Lead>, kind: &str, detail: &Json) -> Result<()> {
    let of_lead = |kind| News {
        lead: Some(lead),
        ..News::of(kind)
    };
    match kind {
        "lead.created" => tell_of_lead(act, id_in(detail, "agent"), &of_lead("lead.created")),
        "lead.assigned" => tell_of_lead(act, id_in(detail, "after"), &of_lead("lead.assigned")),
        "lead.repeated" => {
            let agent = agent_of(act, lead)?;
            tell_of_lead(act, agent, &of_lead("lead.repeated"))
        }
        "webhook.paused" => tell_of_webhook(act, "webhook.paused", detail),
        "webhook.disabled" => tell_of_webhook(act, "webhook.disabled", detail),
        "import.done" => tell_of_import(act, "import.done", detail),
        "import.failed" => tell_of_import(act, "import.failed", detail),
        _ => Ok(()),
    }
}

fn tell_of_lead(act: &mut Act, to: Option<Id<of::Staff>>, news: &News) -> Result<()> {
    match to.filter(|to| !act.hushed && act.actor.who != Some(*to)) {
        Some(to) => tell(act, to, news),
        None => Ok(()),
    }
}

/// Only what openlead has done has a reason.
fn tell_of_webhook(act: &mut Act, kind: &'static str, detail: &Json) -> Result<()> {
    if detail["reason"].as_str().unwrap_or_default().is_empty() {
        return Ok(());
    }
    let news = News {
        subject: id_in::<of::Webhook>(detail, "id").map(Id::number),
        ..News::of(kind)
    };
    let whom = act.catalog.staff.iter();
    let whom = whom.filter(|staff| staff.active && staff.role.may(Right::Webhooks));
    let whom: Vec<_> = whom.map(|staff| staff.id).collect();
    whom.into_iter().try_for_each(|to| tell(act, to, &news))
}

/// Whoever has begun an import that goes on behind their back.
fn tell_of_import(act: &mut Act, kind: &'static str, detail: &Json) -> Result<()> {
    let news = News {
        subject: id_in::<of::Import>(detail, "id").map(Id::number),
        ..News::of(kind)
    };
    match act.actor.who.filter(|_| act.actor.via == Via::Job) {
        Some(to) => tell(act, to, &news),
        None => Ok(()),
    }
}

fn id_in<T>(detail: &Json, name: &str) -> Option<Id<T>> {
    detail[name].as_str().and_then(|id| id.parse().ok())
}

fn agent_of(act: &mut Act, lead: Id<of::Lead>) -> Result<Option<Id<of::Staff>>> {
    let sql = "SELECT agent_id FROM lead WHERE account_id = $1 AND id = $2";
    let found: Option<(Option<Id<of::Staff>>,)> =
        act.tx.first(sql, args![act.actor.account, lead])?;
    Ok(found.and_then(|(agent,)| agent))
}

/// Tells somebody who works here. What comes again within a moment is counted on the one before: nobody reads a thousand.
pub(crate) fn tell(act: &mut Act, to: Id<of::Staff>, news: &News) -> Result<()> {
    let works_here = |staff: &Staff| staff.active;
    if !act.catalog.staff(to).is_some_and(works_here) {
        return Ok(());
    }
    if news.kind.starts_with("lead.") && count_again(act, to, news)? {
        return Ok(());
    }
    let (id, now) = (act.tx.new_id(), act.tx.now());
    act.tx.execute(
        "INSERT INTO notification (account_id, id, staff_id, kind, lead_id, subject_id, who, times, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)",
        args![act.actor.account, id, to, news.kind, news.lead, news.subject, act.actor.who, now],
    )?;
    Ok(())
}

/// Whether the newest one is of the same, and has counted it. One that another process holds just now is left alone.
fn count_again(act: &mut Act, to: Id<of::Staff>, news: &News) -> Result<bool> {
    let (now, skip) = (act.tx.now(), act.tx.skip_locked());
    let window = match act.actor.who {
        Some(_) => OF_A_PERSON,
        None => OF_A_PROGRAM,
    };
    let sql = format!(
        "SELECT id, kind, COALESCE(who, 0) FROM notification
         WHERE account_id = $1 AND staff_id = $2 AND read_at IS NULL AND id >= $3 ORDER BY id DESC LIMIT 1{skip}"
    );
    let newest: Option<(i64, String, i64)> = act
        .tx
        .first(&sql, args![act.actor.account, to, Ids::floor(now - window)])?;
    let who = act.actor.who.map_or(0, Id::number);
    let Some((id, ..)) = newest.filter(|(_, kind, by)| kind == news.kind && *by == who) else {
        return Ok(false);
    };
    act.tx.execute(
        "UPDATE notification SET times = times + 1 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    Ok(true)
}

/// What the act's person shall hear of, newest first, at most `limit`; `before` continues an earlier page.
pub fn list(act: &mut Act, before: Option<Id<of::Notification>>, limit: u32) -> Result<Vec<Told>> {
    let before = before.map_or(i64::MAX, Id::number);
    let sql = format!(
        "SELECT {} FROM notification WHERE account_id = $1 AND staff_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4",
        Notification::COLUMNS
    );
    let args = args![act.actor.account, act.actor.who, before, limit];
    let found: Vec<Notification> = act.tx.all(&sql, args)?;
    let leads = task::subjects(act, found.iter().filter_map(|one| one.lead_id))?;
    let tasks = tasks(act, &found)?;
    let told = |notification: Notification| Told {
        lead: notification.lead_id.and_then(|id| leads.get(&id)).cloned(),
        task: notification
            .subject_id
            .and_then(|id| tasks.get(&id))
            .cloned(),
        notification,
    };
    Ok(found.into_iter().map(told).collect())
}

fn tasks(act: &mut Act, found: &[Notification]) -> Result<HashMap<i64, String>> {
    let of_tasks = found.iter().filter(|one| one.kind == "task.due");
    let ids: Vec<i64> = of_tasks.filter_map(|one| one.subject_id).collect();
    let mut args = args![act.actor.account, json!(ids)].to_vec();
    let seen = act.sight().tasks("t", &mut args);
    let sql = format!(
        "SELECT t.id, t.name FROM task t WHERE t.account_id = $1 AND t.id IN ({}){seen}",
        task::listed(act)
    );
    let names: Vec<(i64, String)> = act.tx.all(&sql, &args)?;
    Ok(names.into_iter().collect())
}

/// How many somebody has not read, up to [`MOST_COUNTED`].
pub fn unread(tx: &mut Tx, account: Id<of::Account>, who: Id<of::Staff>) -> Result<i64> {
    let (count,) = tx.one(
        &format!(
            "SELECT count(*) FROM (SELECT 1 FROM notification
             WHERE account_id = $1 AND staff_id = $2 AND read_at IS NULL LIMIT {MOST_COUNTED}) n"
        ),
        args![account, who],
    )?;
    Ok(count)
}

/// Says that the act's person has read one: what it is about.
///
/// # Errors
/// `NotFound` for what is not theirs.
pub fn read(act: &mut Act, id: Id<of::Notification>) -> Result<Notification> {
    let (account, who, now) = (act.actor.account, act.actor.who, act.tx.now());
    let sql = format!(
        "UPDATE notification SET read_at = COALESCE(read_at, $4)
         WHERE account_id = $1 AND id = $2 AND staff_id = $3 RETURNING {}",
        Notification::COLUMNS
    );
    let found = act.tx.first(&sql, args![account, id, who, now])?;
    found.ok_or(Error::NotFound("notification"))
}

/// Says that the act's person has read all that there are now.
pub fn read_all(act: &mut Act) -> Result<u64> {
    let (account, who, now) = (act.actor.account, act.actor.who, act.tx.now());
    Ok(act.tx.execute(
        "UPDATE notification SET read_at = $3 WHERE account_id = $1 AND staff_id = $2 AND read_at IS NULL",
        args![account, who, now],
    )?)
}

/// Whom there is something new for since a moment, with the id of each notification; for pages that are open.
pub fn since(
    tx: &mut Tx,
    account: Id<of::Account>,
    moment: i64,
    limit: u32,
) -> Result<Vec<(i64, Id<of::Staff>)>> {
    Ok(tx.all(
        "SELECT id, staff_id FROM notification WHERE account_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3",
        args![account, Ids::floor(moment), limit],
    )?)
}

/// Deletes old ones, and what somebody has more than they will ever read, at most `limit`: how many there were.
pub fn prune(act: &mut Act, limit: u32) -> Result<u64> {
    let (account, now) = (act.actor.account, act.tx.now());
    let old = "DELETE FROM notification WHERE account_id = $1 AND id IN
                 (SELECT id FROM notification WHERE account_id = $1 AND id < $2 ORDER BY id LIMIT $3)";
    let mut gone = act
        .tx
        .execute(old, args![account, Ids::floor(now - KEPT), limit])?;
    let everybody: Vec<_> = act.catalog.staff.iter().map(|staff| staff.id).collect();
    for who in everybody {
        let room = u64::from(limit).saturating_sub(gone);
        let much = format!(
            "DELETE FROM notification WHERE account_id = $1 AND id IN
               (SELECT id FROM notification WHERE account_id = $1 AND staff_id = $2 AND id <=
                 (SELECT id FROM notification WHERE account_id = $1 AND staff_id = $2 ORDER BY id DESC
                  LIMIT 1 OFFSET {MOST_KEPT}) ORDER BY id LIMIT $3)"
        );
        let room = i64::try_from(room).unwrap_or(i64::MAX);
        gone += act.tx.execute(&much, args![account, who, room])?;
    }
    Ok(gone)
}
