use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{self, TrySendError};
use std::thread;

use openlead_db::{Dialect, FromRow, Value, args};

use super::fact::Row;
use super::gather::gather;
use super::pack::{Pack, Packed};
use super::state::State;
use super::sums::Sums;
use crate::act::Act;
use crate::error::Result;
use crate::id::Id;

/// So many leads are read from their own rows for a report; beyond that it has to wait for their packs.
const MOST_RAW: usize = 5_000;
/// So many of them at once.
const SOME: usize = 1_000;
/// So many packs are read before this thread looks at one itself.
const AHEAD: usize = 4;

/// What a report wants of leads beyond their own fields.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Want {
    pub steps: bool,
    pub repeats: bool,
    pub tasks: bool,
    pub deals: bool,
    /// Leads that came from the one moment on and before the other, at least.
    pub created: Option<(i64, i64)>,
}

/// Of when the numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned {
    /// The moment, in microseconds.
    pub as_of: i64,
    /// Whether not all leads are packed yet: nothing was looked at.
    pub is_preparing: bool,
}

/// Looks at all leads of the account that are not in the trash, on two threads: each counts in sums of its own, which begin
/// as `none`. Those that changed since their pack was made are read from their own rows, so a report shows what is so now.
pub(super) fn scan<T: Sums>(
    act: &mut Act,
    want: &Want,
    none: T,
    look: impl Fn(&mut T, &Row<'_>) + Sync,
) -> Result<(Scanned, T)> {
    let mut sums = none;
    let account = act.account();
    let state = State::of(act.tx, account)?;
    let mut as_of = act.tx.now();
    let Some(mut own) = unpacked(act, state.as_ref())? else {
        let is_preparing = true;
        return Ok((
            Scanned {
                as_of,
                is_preparing,
            },
            sums,
        ));
    };
    let mut gone = BTreeSet::new();
    if let Some(state) = &state {
        let news = state.since(act.tx, account, i64::MAX, MOST_RAW + 1)?;
        if news.len() > MOST_RAW {
            as_of = state.at;
        } else {
            own.extend(news.iter().map(|news| news.lead).filter(|lead| *lead != 0));
            gone.extend(state.gone(act.tx, account, i64::MAX)?);
        }
    }
    let looking = Looking {
        skip: own.union(&gone).copied().collect(),
        within: want.created.unwrap_or((i64::MIN, i64::MAX)),
        look,
    };
    packs(act, want, &mut sums, &looking)?;
    let own: Vec<i64> = own.into_iter().collect();
    for some in own.chunks(SOME) {
        for fact in gather(act, some)? {
            looking.at(&mut sums, &fact.row());
        }
    }
    let is_preparing = false;
    Ok((
        Scanned {
            as_of,
            is_preparing,
        },
        sums,
    ))
}

/// How leads are looked at.
struct Looking<F> {
    /// Leads whose pack is of before.
    skip: BTreeSet<i64>,
    /// From when to when they came.
    within: (i64, i64),
    look: F,
}

impl<F> Looking<F> {
    fn at<T: Sums>(&self, sums: &mut T, row: &Row<'_>)
    where
        F: Fn(&mut T, &Row<'_>),
    {
        if (self.within.0..self.within.1).contains(&row.created) {
            (self.look)(sums, row);
        }
    }

    fn pack<T: Sums>(&self, sums: &mut T, pack: &Pack)
    where
        F: Fn(&mut T, &Row<'_>),
    {
        let Some((first, last)) = pack.ends() else {
            return;
        };
        let skips = self.skip.range(first..=last).next().is_some();
        for place in 0..pack.len() {
            let row = pack.row(place);
            if !(skips && self.skip.contains(&row.lead)) {
                self.at(sums, &row);
            }
        }
    }
}

/// The leads that are in no pack yet; `None` when they are too many.
fn unpacked(act: &mut Act, state: Option<&State>) -> Result<Option<BTreeSet<i64>>> {
    if state.is_some_and(|state| state.finished) {
        return Ok(Some(BTreeSet::new()));
    }
    let built = state.map_or(0, |state| state.built);
    let leads: Vec<(i64,)> = act.tx.all(
        "SELECT id FROM lead WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        args![act.actor.account, built, MOST_RAW as i64 + 1],
    )?;
    let few = leads.len() <= MOST_RAW;
    Ok(few.then(|| leads.into_iter().map(|(lead,)| lead).collect()))
}

impl FromRow for Packed {
    fn from_row(row: &openlead_db::Row<'_>) -> openlead_db::Result<Self> {
        Ok(Self {
            facts: row.get(0)?,
            steps: row.get(1)?,
            repeats: row.get(2)?,
            tasks: row.get(3)?,
            deals: row.get(4)?,
        })
    }
}

/// Packs are read on this thread and looked at by whichever has time: another one, or this.
fn packs<T: Sums>(
    act: &mut Act,
    want: &Want,
    sums: &mut T,
    looking: &Looking<impl Fn(&mut T, &Row<'_>) + Sync>,
) -> Result<()> {
    let (sql, args) = wanted(act, want);
    let catalog = Arc::clone(&act.catalog);
    let known = |id: i64| {
        let now = catalog.lists.get(Id::new(id));
        now.map_or(id, |item| item.id.number())
    };
    let count = |sums: &mut T, packed: &Packed| -> Result<()> {
        looking.pack(sums, &Pack::read(packed, known)?);
        Ok(())
    };
    let mut theirs = sums.clone();
    thread::scope(|scope| {
        let (give, take) = mpsc::sync_channel::<Packed>(AHEAD);
        let other = scope.spawn(|| take.into_iter().try_for_each(|it| count(&mut theirs, &it)));
        let mut wrong = None;
        act.tx.each(&sql, &args, |packed: Packed| {
            // The other one is busy, or has failed and says so in the end.
            if let Err(TrySendError::Full(packed)) = give.try_send(packed) {
                wrong = wrong.take().or(count(sums, &packed).err());
            }
            Ok(())
        })?;
        drop(give);
        let other = other.join().unwrap_or_else(|panic| resume_unwind(panic));
        other.and(wrong.map_or(Ok(()), Err))
    })?;
    sums.and(&theirs);
    Ok(())
}

/// The packs with what is wanted of them.
fn wanted(act: &Act, want: &Want) -> (String, Vec<Value>) {
    // A part of a column would be read from the disk as a whole.
    let nothing = match act.tx.dialect() {
        Dialect::Sqlite => "x''",
        Dialect::Postgres => "CAST('' AS BYTEA)",
    };
    let part = |name, wanted| if wanted { name } else { nothing };
    let parts = [
        part("steps", want.steps),
        part("repeats", want.repeats),
        part("tasks", want.tasks),
        part("deals", want.deals),
    ];
    let mut args: Vec<Value> = vec![act.actor.account.into()];
    let mut within = "";
    if let Some((from, to)) = want.created {
        args.extend([from.into(), to.into()]);
        within = " AND created_to >= $2 AND created_from < $3";
    }
    let sql = format!(
        "SELECT facts, {} FROM report_pack WHERE account_id = $1{within}",
        parts.join(", ")
    );
    (sql, args)
}
