use std::collections::BTreeSet;
use std::sync::mpsc;
use std::thread;

use openlead_db::{Dialect, FromRow, Value, args};

use super::fact::Row;
use super::gather::gather;
use super::pack::{Pack, Packed};
use super::state::State;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::Id;

/// So many leads are read from their own rows for a report; beyond that it has to wait for their packs.
const MOST_RAW: usize = 5_000;
/// So many of them at once.
const SOME: usize = 1_000;
/// So many packs are read before they are unpacked.
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

/// Looks at all leads of the account that are not in the trash. Those that changed since their pack was made are read from
/// their own rows, so a report shows what is so now.
pub(super) fn scan(act: &mut Act, want: &Want, mut look: impl FnMut(&Row<'_>)) -> Result<Scanned> {
    let account = act.account();
    let state = State::of(act.tx, account)?;
    let mut as_of = act.tx.now();
    let Some(mut own) = unpacked(act, state.as_ref())? else {
        return Ok(Scanned {
            as_of,
            is_preparing: true,
        });
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
    let skip: BTreeSet<i64> = own.union(&gone).copied().collect();
    packs(act, want, &skip, &mut look)?;
    let own: Vec<i64> = own.into_iter().collect();
    for some in own.chunks(SOME) {
        for fact in gather(act, some)? {
            let (from, to) = want.created.unwrap_or((i64::MIN, i64::MAX));
            if (from..to).contains(&fact.created) {
                look(&fact.row());
            }
        }
    }
    Ok(Scanned {
        as_of,
        is_preparing: false,
    })
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

/// Packs are read on this thread and looked at here, and unpacked on another meanwhile.
fn packs(
    act: &mut Act,
    want: &Want,
    skip: &BTreeSet<i64>,
    look: &mut impl FnMut(&Row<'_>),
) -> Result<()> {
    let (sql, args) = wanted(act, want);
    let catalog = &*std::sync::Arc::clone(&act.catalog);
    let known = |id: i64| {
        let now = catalog.lists.get(Id::new(id));
        now.map_or(id, |item| item.id.number())
    };
    let mut wrong = None;
    let mut done = |pack: Result<Pack>| match pack {
        Ok(pack) => rows(&pack, want, skip, look),
        Err(error) => wrong = Some(error),
    };
    thread::scope(|scope| {
        let (ahead, packed) = mpsc::sync_channel::<Packed>(AHEAD);
        // All that are ahead have a place here, so neither thread waits for the other while that waits for it.
        let (give, unpacked) = mpsc::sync_channel(AHEAD + 2);
        scope.spawn(move || {
            for packed in packed {
                // Whoever does not take any more has failed, and says so.
                if give.send(Pack::read(&packed, known)).is_err() {
                    break;
                }
            }
        });
        act.tx.each(&sql, &args, |packed: Packed| {
            // The same here: what went wrong comes with the packs.
            ahead.send(packed).ok();
            unpacked.try_iter().for_each(&mut done);
            Ok(())
        })?;
        drop(ahead);
        unpacked.iter().for_each(&mut done);
        Ok::<_, Error>(())
    })?;
    wrong.map_or(Ok(()), Err)
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

fn rows(pack: &Pack, want: &Want, skip: &BTreeSet<i64>, look: &mut impl FnMut(&Row<'_>)) {
    let Some((first, last)) = pack.ends() else {
        return;
    };
    let skips = skip.range(first..=last).next().is_some();
    let (from, to) = want.created.unwrap_or((i64::MIN, i64::MAX));
    for place in 0..pack.len() {
        let row = pack.row(place);
        if (from..to).contains(&row.created) && !(skips && skip.contains(&row.lead)) {
            look(&row);
        }
    }
}
