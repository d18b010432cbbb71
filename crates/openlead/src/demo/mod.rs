//! The demo company: a believable account to look at, the same each time but for the day on which it is made.

mod company;
mod deed;
mod dice;
mod hours;
mod own;
mod plan;
mod visitor;
mod words;

use std::sync::Arc;

use futures_util::future::join_all;
use openlead_core::account::{self, Account};
use openlead_core::{Actor, Error, Id, Openlead, Result, Settings, Via, event, of, token};
use openlead_db::{Clock, Dialect};
use serde_json::json;

use deed::Step;

const NAME: &str = "Kaveri Learning";
/// The address by which its owner signs in.
const EMAIL: &str = "demo@example.com";
/// The password of everybody in it.
const PASSWORD: &str = "demo-password";

const DAY: i64 = 86_400_000_000;
/// How far back its leads go.
const DAYS: i64 = 90;
/// What the account's last event is called when all is there.
const FILLED: &str = "account.demo_filled";

/// What somebody needs who wants to look around.
pub struct Demo {
    token: String,
}

impl Demo {
    /// The sign-in, the token and a call to try, for the server at this address.
    pub fn guide(&self, url: &str) -> String {
        let token = &self.token;
        format!(
            "  sign-in    {EMAIL}  {PASSWORD}
  API token  {token}
  send a lead:
    curl '{url}/api/gl-website-contacts' -d token={token} -d countrycode=91 -d mobileno=9000100001 \
             -d source=Website -d name=Meera
"
        )
    }
}

/// Fills an empty database with the demo company, or finds the one that is there.
///
/// It opens the database for itself, at a time of its own that runs through 90 days, and must have ended before
/// a server opens it.
///
/// # Errors
/// `Conflict` when there is another account, or a demo company that was not finished.
pub async fn fill(settings: &Settings) -> Result<Demo> {
    let now = settings.clock.now();
    let clock = Clock::fixed(now - (DAYS + 1) * DAY);
    let settings = Settings {
        clock: clock.clone(),
        writers: 1,
        ..settings.clone()
    };
    let openlead = Arc::new(Openlead::open(&settings).await?);
    let demo = find_or_make(&openlead, &clock, now).await;
    openlead.close().await?;
    demo
}

async fn find_or_make(openlead: &Arc<Openlead>, clock: &Clock, now: i64) -> Result<Demo> {
    let accounts = openlead.db.read(account::list).await?;
    let token = match accounts.as_slice() {
        [] => make(openlead, clock, now).await?,
        [account] if account.name == NAME => {
            clock.set(now);
            find(openlead, account).await?
        }
        _ => {
            return Err(refused(
                "is a company's: for the demo choose an empty folder with --data",
            ));
        }
    };
    Ok(Demo { token })
}

fn refused(why: &str) -> Error {
    Error::Conflict(format!("this database {why}"))
}

async fn find(openlead: &Arc<Openlead>, account: &Account) -> Result<String> {
    let this = Arc::clone(openlead);
    let actor = Actor::nobody(account.id, Via::Cli);
    let found = openlead.act(actor, move |act| {
        let mut before = None;
        loop {
            let page = event::audit(act, before, 100)?;
            if page.iter().any(|event| event.kind == FILLED) {
                break;
            }
            before = page.last().map(|event| event.id);
            if before.is_none() {
                return Err(refused("has half a demo company, whose making was interrupted: delete the data folder and start again"));
            }
        }
        match token::show(&this, act)? {
            Some(token) => Ok(token),
            None => token::generate(&this, act),
        }
    });
    found.await
}

async fn make(openlead: &Arc<Openlead>, clock: &Clock, now: i64) -> Result<String> {
    tracing::info!("filling the demo company");
    let created = company::make(openlead).await?;
    play(openlead, created.account, plan::plan(now)).await?;
    clock.set(now);
    let actor = Actor::nobody(created.account, Via::Cli);
    let filled = openlead.act(actor, |act| event::of_account(act, FILLED, &json!({})));
    filled.await?;
    Ok(created.token)
}

/// Does the steps at their times. SQLite commits those together that wait together, and runs them in order;
/// PostgreSQL gets one at a time.
async fn play(openlead: &Arc<Openlead>, account: Id<of::Account>, steps: Vec<Step>) -> Result<()> {
    let together = match openlead.db.dialect() {
        Dialect::Sqlite => 100,
        Dialect::Postgres => 1,
    };
    for group in steps.chunks(together) {
        openlead.db.clock().set(group[0].at);
        let steps = group.iter().cloned();
        let steps = steps.map(|step| perform(openlead, account, step));
        join_all(steps).await.into_iter().collect::<Result<()>>()?;
    }
    Ok(())
}

async fn perform(openlead: &Arc<Openlead>, account: Id<of::Account>, step: Step) -> Result<()> {
    let this = Arc::clone(openlead);
    let unit = openlead.db.write(move |tx| {
        this.db.clock().set(step.at);
        let mut act = this.enter(tx, Actor::nobody(account, Via::Web))?;
        step.deed.perform(&mut act)
    });
    unit.await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_shows_what_is_printed() {
        let readme = include_str!("../../../../README.md");
        let (_, rest) = readme.split_once("  API token  ").unwrap();
        let token = rest.lines().next().unwrap().to_owned();
        let guide = Demo { token }.guide("http://127.0.0.1:8080");
        assert!(
            readme.contains(&format!(
                "openlead is ready at http://127.0.0.1:8080\n{guide}"
            )),
            "{guide}"
        );
    }
}
