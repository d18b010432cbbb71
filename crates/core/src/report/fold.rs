//! Keeps packs: at first all leads are packed, then what happens to them is folded in, some time after.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use openlead_db::{Tx, args};

use super::fact::Fact;
use super::gather::gather;
use super::pack::{MOST, Pack, Packed, pack};
use super::state::State;
use crate::account;
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::Result;
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// So much happens before it is folded in; reports read it from the rows until then …
const MANY: usize = 500;
/// … but not for longer than this, in microseconds.
const OLDEST: i64 = 10 * 60 * 1_000_000;
/// So much is folded in at once …
const EVENTS: usize = 1_000;
/// … and so many packs are written at once: whoever writes meanwhile waits for a few milliseconds.
const PACKS: usize = 16;

/// What a step has to write.
struct Fold {
    account: Id<of::Account>,
    /// The version that was read.
    version: Option<i64>,
    state: State,
    packs: Vec<Put>,
}

/// A pack to write, by the lead from which it goes.
struct Put {
    first: i64,
    /// When its leads came, and what it is; one without leads goes.
    pack: Option<(i64, i64, Packed)>,
}

impl Put {
    fn of((first, facts): (i64, Vec<Fact>)) -> Self {
        let created = || facts.iter().map(|fact| fact.created);
        let pack = match (created().min(), created().max()) {
            (Some(from), Some(to)) => Some((from, to, pack(&facts))),
            _ => None,
        };
        Self { first, pack }
    }
}

/// Brings the packs of all accounts up to date by a step each; whether there is more to do. What is read is read beside
/// those who write; of two processes that do the same, the second starts anew.
pub async fn catch_up(openlead: &Arc<Openlead>) -> Result<bool> {
    catch_up_by(openlead, MANY).await
}

/// As [`catch_up`], also when no more than so much has happened.
pub async fn catch_up_by(openlead: &Arc<Openlead>, many: usize) -> Result<bool> {
    let waiting = openlead.db.read(move |tx| waiting(tx, many)).await?;
    if waiting.is_empty() {
        return Ok(false);
    }
    // What has happened up to then is in every look from now on.
    let until = openlead.db.settled().await?;
    for account in waiting {
        let this = Arc::clone(openlead);
        let fold = openlead.db.read(move |tx| {
            let mut act = this.enter(tx, Actor::nobody(account, Via::Job))?;
            read(&mut act, until)
        });
        let fold = fold.await?;
        openlead.db.write(move |tx| write(tx, &fold)).await?;
    }
    Ok(true)
}

/// The accounts with something to do.
fn waiting(tx: &mut Tx, many: usize) -> Result<Vec<Id<of::Account>>> {
    let mut waiting = Vec::new();
    let now = tx.now();
    for account in account::list(tx)? {
        let is_due = match State::of(tx, account.id)? {
            Some(state) if state.finished => {
                let news = state.since(tx, account.id, i64::MAX, many)?;
                news.len() >= many || news.first().is_some_and(|first| first.at < now - OLDEST)
            }
            _ => true,
        };
        if is_due {
            waiting.push(account.id);
        }
    }
    Ok(waiting)
}

fn read(act: &mut Act, until: i64) -> Result<Fold> {
    let account = act.account();
    let state = State::of(act.tx, account)?;
    let version = state.as_ref().map(|state| state.version);
    let mut state = state.unwrap_or(State {
        version: 0,
        built: 0,
        finished: false,
        at: until,
        event_id: i64::MAX,
    });
    let packs = match state.finished {
        false => build(act, &mut state)?,
        true => fold(act, &mut state, until)?,
    };
    state.version += 1;
    Ok(Fold {
        account,
        version,
        state,
        packs: packs.into_iter().map(Put::of).collect(),
    })
}

/// The next leads that are in no pack.
fn build(act: &mut Act, state: &mut State) -> Result<Vec<(i64, Vec<Fact>)>> {
    let leads: Vec<(i64,)> = act.tx.all(
        "SELECT id FROM lead WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        args![act.actor.account, state.built, MOST as i64],
    )?;
    let leads: Vec<i64> = leads.into_iter().map(|(lead,)| lead).collect();
    let first = state.built + 1;
    state.finished = leads.len() < MOST;
    let Some(last) = leads.last() else {
        return Ok(Vec::new());
    };
    state.built = *last;
    Ok(vec![(first, gather(act, &leads)?)])
}

/// What has happened since, as far as it concerns few packs.
fn fold(act: &mut Act, state: &mut State, until: i64) -> Result<Vec<(i64, Vec<Fact>)>> {
    let account = act.account();
    let firsts: Vec<(i64,)> = act.tx.all(
        "SELECT first_lead FROM report_pack WHERE account_id = $1 ORDER BY first_lead",
        args![account],
    )?;
    let pack_of = |lead: i64| match firsts.partition_point(|(first,)| *first <= lead) {
        0 => firsts.first().map_or(1, |(first,)| *first),
        place => firsts[place - 1].0,
    };
    let news = state.since(act.tx, account, until, EVENTS)?;
    let before = state.clone();
    let mut changed: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    let mut all = news.len() < EVENTS;
    for news in news {
        if news.lead != 0 {
            let pack = pack_of(news.lead);
            if changed.len() >= PACKS && !changed.contains_key(&pack) {
                all = false;
                break;
            }
            changed.entry(pack).or_default().insert(news.lead);
        }
        (state.at, state.event_id) = (news.at, news.event);
    }
    if all {
        (state.at, state.event_id) = (until.max(state.at), i64::MAX);
    }
    for lead in before.gone(act.tx, account, state.at)? {
        changed.entry(pack_of(lead)).or_default().insert(lead);
    }
    let leads: Vec<i64> = changed.values().flatten().copied().collect();
    let mut facts = gather(act, &leads)?;
    let mut packs = Vec::new();
    for (first, leads) in changed {
        let mut kept = unpack(act, first)?;
        kept.retain(|fact| !leads.contains(&fact.lead));
        kept.extend(facts.extract_if(.., |fact| leads.contains(&fact.lead)));
        kept.sort_by_key(|fact| fact.lead);
        packs.extend(cut(first, kept));
    }
    Ok(packs)
}

fn unpack(act: &mut Act, first: i64) -> Result<Vec<Fact>> {
    let packed: Option<Packed> = act.tx.first(
        "SELECT facts, steps, repeats, tasks, deals FROM report_pack WHERE account_id = $1 AND first_lead = $2",
        args![act.actor.account, first],
    )?;
    let Some(packed) = packed else {
        return Ok(Vec::new());
    };
    let pack = Pack::read(&packed, |id| id)?;
    Ok((0..pack.len())
        .map(|place| pack.row(place).fact())
        .collect())
}

/// Packs of a size; the first keeps its place.
fn cut(first: i64, facts: Vec<Fact>) -> Vec<(i64, Vec<Fact>)> {
    if facts.len() <= MOST {
        return vec![(first, facts)];
    }
    let mut packs: Vec<(i64, Vec<Fact>)> = facts
        .chunks(MOST)
        .map(|some| (some[0].lead, some.to_vec()))
        .collect();
    packs[0].0 = first;
    packs
}

fn write(tx: &mut Tx, fold: &Fold) -> Result<()> {
    let State {
        version,
        built,
        finished,
        at,
        event_id,
    } = fold.state;
    let first = match fold.version {
        None => tx.execute(
            "INSERT INTO report_state (account_id, version, built, finished, at, event_id) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id) DO NOTHING",
            args![fold.account, version, built, finished, at, event_id],
        )?,
        Some(known) => tx.execute(
            "UPDATE report_state SET version = $2, built = $3, finished = $4, at = $5, event_id = $6
             WHERE account_id = $1 AND version = $7",
            args![fold.account, version, built, finished, at, event_id, known],
        )?,
    };
    if first == 0 {
        return Ok(());
    }
    fold.packs
        .iter()
        .try_for_each(|put| self::put(tx, fold.account, put))
}

fn put(tx: &mut Tx, account: Id<of::Account>, put: &Put) -> Result<()> {
    let Some((from, to, pack)) = &put.pack else {
        tx.execute(
            "DELETE FROM report_pack WHERE account_id = $1 AND first_lead = $2",
            args![account, put.first],
        )?;
        return Ok(());
    };
    tx.execute(
        "INSERT INTO report_pack (account_id, first_lead, created_from, created_to, facts, steps, repeats, tasks, deals)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (account_id, first_lead) DO UPDATE SET created_from = excluded.created_from,
           created_to = excluded.created_to, facts = excluded.facts, steps = excluded.steps, repeats = excluded.repeats,
           tasks = excluded.tasks, deals = excluded.deals",
        args![account, put.first, *from, *to, &pack.facts, &pack.steps, &pack.repeats, &pack.tasks, &pack.deals],
    )?;
    Ok(())
}
