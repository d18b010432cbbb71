use openlead_db::args;
use serde_json::json;

use super::secret::new_secret;
use super::{JOB, KINDS, List, Webhook};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, FieldError, Result};
use crate::id::{Id, of};
use crate::list;
use crate::openlead::Openlead;
use crate::{catalog, event, job, text};

/// An account has at most so many.
const MOST: i64 = 50;
const LONGEST_URL: usize = 2000;

/// What a new webhook needs.
#[derive(Debug, Clone, Default)]
pub struct NewWebhook {
    /// Where events are posted: `https://…` or `http://…`.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The kinds of events that it wants, of [`KINDS`]; empty: all.
    pub events: Vec<String>,
    /// Only leads from these sources; empty: all.
    pub sources: Vec<Id<of::ListItem>>,
    /// Only leads of these departments; empty: all.
    pub departments: Vec<Id<of::Department>>,
    /// Whether events are written for it.
    pub enabled: bool,
}

/// What to change of a webhook; `None` leaves as it is.
#[derive(Debug, Clone, Default)]
pub struct Patch {
    /// As in [`NewWebhook`].
    pub url: Option<String>,
    /// As in [`NewWebhook`].
    pub description: Option<String>,
    /// As in [`NewWebhook`].
    pub events: Option<Vec<String>>,
    /// As in [`NewWebhook`].
    pub sources: Option<Vec<Id<of::ListItem>>>,
    /// As in [`NewWebhook`].
    pub departments: Option<Vec<Id<of::Department>>>,
    /// As in [`NewWebhook`].
    pub enabled: Option<bool>,
}

/// Adds a webhook, and gives its secret.
///
/// # Errors
/// `Forbidden`, `Invalid` for the input, `Conflict` when there are too many.
pub fn add(
    openlead: &Openlead,
    act: &mut Act,
    new: &NewWebhook,
) -> Result<(Id<of::Webhook>, String)> {
    catalog::hold(act, Right::Webhooks)?;
    let new = checked(act, new)?;
    let (count,): (i64,) = act.tx.one(
        "SELECT count(*) FROM webhook WHERE account_id = $1",
        args![act.actor.account],
    )?;
    if count >= MOST {
        return Err(Error::Conflict(format!(
            "There are {MOST} webhooks already: delete one that is not needed."
        )));
    }
    let (id, now, secret) = (Id::new(act.tx.new_id()), act.tx.now(), new_secret());
    act.tx.execute(
        "INSERT INTO webhook (account_id, id, url, description, events, sources, departments, enabled, secret,
           old_secret, old_secret_until, reason, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, '', $10, $10)",
        args![act.actor.account, id, &new.url, &new.description, List(new.events.clone()), List(new.sources.clone()),
            List(new.departments.clone()), new.enabled, openlead.key.seal(&secret), now],
    )?;
    catalog::changed(act)?;
    event::of_account(act, "webhook.added", &json!({ "id": id, "url": new.url }))?;
    Ok((id, secret))
}

/// All webhooks, oldest first.
///
/// # Errors
/// `Forbidden`.
pub fn list(act: &mut Act) -> Result<Vec<Webhook>> {
    act.require(Right::Webhooks)?;
    let sql = format!(
        "SELECT {} FROM webhook WHERE account_id = $1 ORDER BY id",
        Webhook::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account])?)
}

/// The webhook with this id.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn read(act: &mut Act, webhook: Id<of::Webhook>) -> Result<Webhook> {
    act.require(Right::Webhooks)?;
    let sql = format!(
        "SELECT {} FROM webhook WHERE account_id = $1 AND id = $2",
        Webhook::COLUMNS
    );
    let found = act.tx.first(&sql, args![act.actor.account, webhook])?;
    found.ok_or(Error::NotFound("webhook"))
}

/// Changes a webhook: the webhook afterwards. One that is enabled again is no longer paused, and what is due is sent.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Invalid` for the input.
pub fn change(act: &mut Act, id: Id<of::Webhook>, patch: Patch) -> Result<Webhook> {
    catalog::hold(act, Right::Webhooks)?;
    let before = read(act, id)?;
    let new = NewWebhook {
        url: patch.url.unwrap_or(before.url),
        description: patch.description.unwrap_or(before.description),
        events: patch.events.unwrap_or(before.events.0),
        sources: patch.sources.unwrap_or(before.sources.0),
        departments: patch.departments.unwrap_or(before.departments.0),
        enabled: patch.enabled.unwrap_or(before.enabled),
    };
    let (new, now) = (checked(act, &new)?, act.tx.now());
    act.tx.execute(
        "UPDATE webhook SET url = $3, description = $4, events = $5, sources = $6, departments = $7, enabled = $8,
           paused_at = CASE WHEN $8 AND NOT enabled THEN NULL ELSE paused_at END,
           failing_since = CASE WHEN $8 AND NOT enabled THEN NULL ELSE failing_since END,
           reason = CASE WHEN $8 AND NOT enabled THEN '' ELSE reason END, updated_at = $9
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, &new.url, &new.description, List(new.events.clone()), List(new.sources.clone()),
            List(new.departments.clone()), new.enabled, now],
    )?;
    catalog::changed(act)?;
    let detail = json!({ "id": id, "url": new.url, "enabled": new.enabled });
    event::of_account(act, "webhook.changed", &detail)?;
    job::call(act.tx, JOB, act.actor.account, id.number());
    read(act, id)
}

/// Deletes a webhook. What was due and logged goes within the hour ([`prune`](super::prune)).
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn delete(act: &mut Act, webhook: Id<of::Webhook>) -> Result<()> {
    let url = read(act, webhook)?.url;
    act.tx.execute(
        "DELETE FROM webhook WHERE account_id = $1 AND id = $2",
        args![act.actor.account, webhook],
    )?;
    catalog::changed(act)?;
    event::of_account(
        act,
        "webhook.deleted",
        &json!({ "id": webhook, "url": url }),
    )?;
    Ok(())
}

/// What came in, clean, or what is wrong with it.
fn checked(act: &Act, new: &NewWebhook) -> Result<NewWebhook> {
    let new = NewWebhook {
        url: new.url.trim().to_owned(),
        description: text::limit(&text::clean(&new.description), 500).to_owned(),
        sources: new.sources.iter().map(|id| merged(act, *id)).collect(),
        ..new.clone()
    };
    let unknown = new
        .events
        .iter()
        .find(|kind| !KINDS.contains(&kind.as_str()));
    let source = |id: &Id<of::ListItem>| {
        act.catalog
            .lists
            .get(*id)
            .is_some_and(|it| it.list == list::List::Source)
    };
    let department = |id: &Id<of::Department>| act.catalog.department(*id).is_some();
    let rules = [
        (
            !is_address(&new.url),
            "url",
            "Write an address like https://example.com/hook, without a user name.".to_owned(),
        ),
        (
            unknown.is_some(),
            "events",
            format!("Choose from {}.", KINDS.join(", ")),
        ),
        (
            !new.sources.iter().all(source),
            "sources",
            "Choose sources of this account by their ids.".to_owned(),
        ),
        (
            !new.departments.iter().all(department),
            "departments",
            "Choose departments of this account by their ids.".to_owned(),
        ),
    ];
    let wrong = rules.into_iter().filter(|(wrong, ..)| *wrong);
    let wrong: Vec<_> = wrong
        .map(|(_, field, message)| FieldError {
            field: field.into(),
            message,
        })
        .collect();
    if wrong.is_empty() {
        Ok(new)
    } else {
        Err(Error::Invalid(wrong))
    }
}

/// A source, or what it was merged into.
fn merged(act: &Act, source: Id<of::ListItem>) -> Id<of::ListItem> {
    act.catalog.lists.get(source).map_or(source, |item| item.id)
}

/// Whether it looks like the address of a web page; where it leads is checked when something is sent.
fn is_address(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let printable = url.bytes().all(|byte| byte.is_ascii_graphic());
    let has_host =
        host.is_some_and(|host| !host.is_empty() && !host.contains('@') && !host.starts_with(':'));
    printable && has_host && url.len() <= LONGEST_URL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_and_a_host_and_nobody_s_password() {
        for good in [
            "https://example.com",
            "http://127.0.0.1:8080/hook?a=b",
            "https://[::1]/x",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "example.com",
            "ftp://example.com",
            "https://",
            "https://u:p@example.com/",
            "https:///x",
            "http://a b",
            "https://ex\u{e4}mple.com",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
