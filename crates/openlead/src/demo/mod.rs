//! A company to try openlead with: 90 days of an education consultancy in Kochi.

mod company;
mod dice;
mod lead;
mod words;

use std::fmt::Write as _;
use std::sync::Arc;

use openlead_core::account::{self, NewAccount, create};
use openlead_core::{Actor, Openlead, Result, Settings, Via, token};
use openlead_db::Clock;

use dice::Dice;

const EMAIL: &str = "demo@example.com";
const PASSWORD: &str = "demo-password";
const LEADS: u32 = 500;
const DAYS: i64 = 90;
const DAY: i64 = 24 * 3600 * 1_000_000;

/// What somebody needs to use the demo company.
pub struct Demo {
    token: String,
}

impl Demo {
    /// Where to go, the sign-in, the token and a call to try.
    pub fn guide(&self, url: &str) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "  sign-in    {EMAIL}  {PASSWORD}");
        let _ = writeln!(text, "  API token  {}", self.token);
        let _ = writeln!(text, "  send a lead:");
        let _ = writeln!(
            text,
            "    curl '{url}/api/gl-website-contacts' -d token={} -d countrycode=91 -d mobileno=9846012345 \
             -d source=Website -d name=Meera",
            self.token
        );
        text
    }
}

/// Fills an empty database with the company. One that has an account already is left as it is.
pub async fn fill(settings: &Settings) -> Result<Demo> {
    let present = Arc::new(Openlead::open(settings).await?);
    if present.db.read(account::list).await?.is_empty() {
        let now = present.db.clock().now();
        tracing::info!("filling the demo company");
        write(settings, now).await?;
    }
    let demo = read(&present).await;
    present.close().await?;
    demo
}

async fn read(openlead: &Arc<Openlead>) -> Result<Demo> {
    let first = openlead
        .db
        .read(|tx| account::list(tx).map(|all| all.into_iter().next()))
        .await?;
    let account = first.ok_or(openlead_core::Error::NotFound("account"))?.id;
    let this = Arc::clone(openlead);
    let actor = Actor::nobody(account, Via::Cli);
    let token = openlead
        .look(actor, move |act| token::show(&this, act))
        .await?;
    Ok(Demo {
        token: token.unwrap_or_default(),
    })
}

/// With a clock of its own, which goes through the 90 days.
async fn write(settings: &Settings, now: i64) -> Result<()> {
    let clock = Clock::fixed(now - DAYS * DAY);
    let past = Settings {
        clock: clock.clone(),
        ..settings.clone()
    };
    let openlead = Arc::new(Openlead::open(&past).await?);
    let new = NewAccount {
        password: Some(PASSWORD.to_owned()),
        ..NewAccount::new("Harbour Education", "Anita Thomas", EMAIL)
    };
    let actor = Actor::nobody(create(&openlead, new, Via::Cli).await?.account, Via::V1);
    let company = openlead.act(actor, company::found).await?;
    let mut dice = Dice::new(7);
    for number in 0..LEADS {
        clock.set(moment(now, number, &mut dice));
        let (company, seed) = (company.clone(), dice.next());
        openlead
            .act(actor, move |act| {
                lead::enquire(act, &company, now, &mut Dice::new(seed))
            })
            .await?;
    }
    openlead.close().await
}

/// Evenly over the days, up to some minutes ago.
fn moment(now: i64, number: u32, dice: &mut Dice) -> i64 {
    let step = DAYS * DAY / i64::from(LEADS);
    let start = now - DAYS * DAY + step * i64::from(number);
    start + dice.below(step.unsigned_abs() / 2).cast_signed()
}
