//! What belongs to persons and to the desk beside the leads: sessions, preferences, saved views, imports, forwarded calls.

use std::sync::Arc;

use openlead_core::import::{self, Added, Profile, State};
use openlead_core::preference::{self, Preference};
use openlead_core::saved_view::{self, NewView};
use openlead_core::session::{self, Place};
use openlead_core::staff::Role;
use openlead_core::{Act, Actor, Id, Openlead, Result, Via, forward, of};

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
