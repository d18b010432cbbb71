//! What belongs to persons and to the desk beside the leads: sessions, preferences, saved views and reports, notifications,
//! somebody's day, imports, forwarded calls.

use std::sync::Arc;

use jiff::civil::date;
use openlead_core::import::{self, Added, Profile, State};
use openlead_core::lead::{self, Query};
use openlead_core::list::List;
use openlead_core::preference::{self, Preference};
use openlead_core::report::{self, Ask, NewReport, Report, Span};
use openlead_core::saved_view::{self, NewView};
use openlead_core::session::{self, Place};
use openlead_core::staff::Role;
use openlead_core::task::Days;
use openlead_core::{Act, Actor, Id, Openlead, Result, Via, day, forward, notification, of};

use crate::company::Company;

/// Does something in the name of the owner.
pub fn as_owner<T>(
    act: &mut Act,
    deed: impl FnOnce(&mut Act, Id<of::Staff>) -> Result<T>,
) -> Result<T> {
    let owner = act
        .catalog
        .staff
        .iter()
        .find(|staff| staff.role == Role::Owner);
    let owner = owner.expect("an account has an owner").id;
    let before = act.actor.who.replace(owner);
    let done = deed(act, owner);
    act.actor.who = before;
    done
}

pub fn sign_in(openlead: &Openlead, act: &mut Act) -> Result<()> {
    as_owner(act, |act, owner| {
        let token = session::start(openlead, act, owner, &Place::default())?;
        let opened = session::open(openlead, act.tx, &token)?;
        session::seen(act, opened.session)
    })
}

pub fn prefer(act: &mut Act, which: u8) -> Result<()> {
    let preference = Preference {
        lead_columns: format!("name,{which}"),
        ..Preference::default()
    };
    as_owner(act, |act, _| preference::set(act, &preference))
}

pub fn save_view(act: &mut Act, which: u8) -> Result<()> {
    let new = NewView {
        name: format!("View {which}"),
        shared: which.is_multiple_of(2),
        asked: String::new(),
        columns: String::new(),
    };
    as_owner(act, |act, _| match saved_view::add(act, &new) {
        Err(openlead_core::Error::Conflict(_) | openlead_core::Error::Invalid(_)) => Ok(()),
        done => done.map(drop),
    })
}

/// A lead comes to the owner, who is told of it.
pub fn give(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    let owner = as_owner(act, |_, owner| Ok(owner))?;
    lead::assign(act, lead, None)?;
    lead::assign(act, lead, Some(owner))
}

pub fn keep_report(act: &mut Act, which: u8) -> Result<()> {
    let new = NewReport {
        name: format!("Report {which}"),
        shared: which.is_multiple_of(2),
        pinned: true,
        report: Report::Funnel,
        asked: String::new(),
    };
    as_owner(act, |act, _| report::add(act, &new).map(drop))
}

/// What the owner has to do and hears of, the board, and every report.
pub fn desk(act: &mut Act) -> Result<Vec<String>> {
    let statuses = act.catalog.lists.of(List::Status).map(|item| item.id);
    let statuses: Vec<_> = statuses.collect();
    let board = lead::board::board(act, &Query::default(), &statuses)?;
    let mut all = as_owner(act, |act, owner| {
        // All that there is is late by then.
        let account = &act.catalog.account;
        let days = Days::around(
            2_000_000_000_000_000,
            &account.zone(),
            account.first_weekday,
        );
        Ok(vec![
            format!("{:?}", notification::list(act, None, 100)?),
            format!("{:?}", report::all(act)?),
            format!("{:?}", day::counts(act, owner, &days)?),
            format!("{:?}", day::pipeline(act, owner, &days)?),
            format!("{:?}", day::queue(act, owner, &days)?),
            format!("{:?}", day::activity(act, owner, 100)?),
            format!("{:?}", day::team(act, &days)?),
        ])
    })?;
    all.push(format!("{board:?}"));
    let span = Span::new(date(2024, 1, 1), date(2030, 12, 31))?;
    for which in Report::ALL {
        let sheet = report::count(act, which, &Ask::of(span))?;
        all.push(String::from_utf8_lossy(&report::csv(&act.catalog, &sheet)?).into_owned());
    }
    Ok(all)
}

/// Adds a file with one row that can be taken in and one that cannot; [`take_in`] does it.
pub fn add_file(openlead: &Openlead, act: &mut Act, which: u8) -> Result<()> {
    let file = format!("name,mobile_number\nImported,98460000{which}9\nNobody,12\n");
    let kept = import::keep(openlead, file.as_bytes())?;
    let profile = Profile::of(&kept.path)?;
    let (_, plan) = import::propose(act, &profile)?;
    if let Added::New(id) = import::add(act, &kept, "leads.csv", &profile, &plan, false)? {
        import::start(act, id)?;
    }
    Ok(())
}

/// Takes in what was added, as a server does it.
pub async fn take_in(company: &Company<'_>) {
    let openlead = Arc::clone(&company.server.openlead);
    let actor = Actor::nobody(company.created.account, Via::Import);
    let all = company
        .act(|act| import::list(act, None, 100))
        .await
        .unwrap();
    for (one, _) in all {
        if !matches!(one.state, State::Done) {
            import::run(&openlead, actor, one.id, |_| {}).await.unwrap();
        }
    }
}

/// All of it that an account can read.
pub fn everything(act: &mut Act) -> Result<Vec<String>> {
    let mut all = as_owner(act, |act, owner| {
        Ok(vec![
            format!("{:?}", session::list(act)?),
            format!("{:?}", preference::read(act.tx, act.actor.account, owner)?),
            format!("{:?}", saved_view::all(act)?),
        ])
    })?;
    for (one, tally) in import::list(act, None, 100)? {
        let failures: Vec<_> = import::failures(act, one.id, 0, 100)?
            .iter()
            .map(|failed| format!("{failed:?}"))
            .collect();
        all.push(format!("{one:?} {tally:?} {failures:?}"));
    }
    let account = act.account();
    all.push(format!("{:?}", forward::status(act.tx, account)?));
    Ok(all)
}
