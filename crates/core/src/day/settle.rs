use crate::act::Act;
use crate::call::{self, Direction, NewCall, Outcome};
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::{self, Edit, Lead};
use crate::list::{self, List, ListItem};
use crate::note::{self, Kind};
use crate::phone::Phone;
use crate::reason::WHY_LOST;
use crate::task::{self, Change, Days};
use crate::text;

/// What came of getting in touch with a lead, and what comes next.
#[derive(Debug, Clone, Default)]
pub struct Settlement {
    /// What came of a call, when the lead was called.
    pub call: Option<Outcome>,
    /// What was said: the note of the call, else a note; for a lead that is lost the reason, too.
    pub text: String,
    /// The status that it moves to.
    pub status: Option<Id<of::ListItem>>,
    /// Why it is lost, when it is.
    pub reason: Option<Id<of::ListItem>>,
    /// When somebody will get in touch again, in microseconds.
    pub next: Option<i64>,
}

/// How things were before an act of the day; what is `None` was not changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Before {
    /// The lead that was changed.
    pub lead: Option<Id<of::Lead>>,
    /// Its status.
    pub status: Option<Id<of::ListItem>>,
    /// Its follow-up.
    pub next: Option<Option<i64>>,
    /// The note that was not there.
    pub note: Option<Id<of::Note>>,
    /// The task that was changed.
    pub task: Option<Id<of::Task>>,
    /// When it was due.
    pub due: Option<Option<i64>>,
    /// Whether it was still to be done.
    pub was_open: bool,
}

/// Says what came of getting in touch, and plans the next step, as one act. A follow-up of today or before is over with it,
/// and so is any of a lead that is not open any more.
///
/// # Errors
/// `NotFound` for the lead, `Invalid` when nothing is said, `Conflict` while the lead is in the trash.
pub fn settle(act: &mut Act, id: Id<of::Lead>, new: &Settlement, days: &Days) -> Result<Before> {
    let before = lead::lock(act, id)?;
    let said = text::clean(&new.text);
    let status = new.status.filter(|status| *status != before.status_id);
    let answers = [
        new.call.is_some(),
        !said.is_empty(),
        status.is_some(),
        new.reason.is_some(),
        new.next.is_some(),
    ];
    if !answers.contains(&true) {
        let how =
            "Say what came of it, choose another status, or say when you will get in touch again.";
        return Err(Error::invalid("text", how));
    }
    let edit = edit(act, &before, new, status, &said, days)?;
    lead::edit(act, id, &edit, None)?;
    let note = match new.call {
        Some(outcome) => log(act, &before, outcome, said)?,
        None if said.is_empty() => None,
        None => Some(note::add(act, id, Kind::Note, &said)?),
    };
    Ok(Before {
        lead: Some(id),
        status: status.map(|_| before.status_id),
        next: edit.next_follow_up_at.map(|_| before.next_follow_up_at),
        note,
        ..Before::default()
    })
}

fn edit(
    act: &Act,
    before: &Lead,
    new: &Settlement,
    status: Option<Id<of::ListItem>>,
    said: &str,
    days: &Days,
) -> Result<Edit> {
    let after = list::read(act, List::Status, status.unwrap_or(before.status_id))
        .map_err(|_| Error::invalid("status", "Choose a status from the list."))?;
    if let Some(reason) = new.reason {
        list::read(act, List::LostReason, reason)
            .map_err(|_| Error::invalid("reason", "Choose a reason from the list."))?;
    }
    let (closes, lost) = (!after.is_open(), after.kind == "lost");
    if status.is_some() {
        asked(
            act,
            before,
            &after,
            lost && new.reason.is_none() && said.is_empty(),
        )?;
    }
    let is_over = before
        .next_follow_up_at
        .is_some_and(|at| closes || at < days.tomorrow);
    Ok(Edit {
        status,
        lost_reason: (lost && !said.is_empty()).then(|| said.to_owned()),
        lost_reason_id: new.reason.filter(|_| lost).map(Some),
        next_follow_up_at: (new.next.is_some() || is_over).then_some(new.next),
        ..Edit::default()
    })
}

/// That a lead which is lost goes with a reason, and one that is won with its required fields, as on the board.
fn asked(act: &Act, before: &Lead, after: &ListItem, is_silent: bool) -> Result<()> {
    if is_silent {
        return Err(Error::invalid("reason", WHY_LOST));
    }
    let values = before.custom.as_object().cloned().unwrap_or_default();
    let mut wrong = match after.kind.as_str() {
        "won" => lead::missing(act, &values, |_| true),
        _ => Vec::new(),
    };
    for wrong in &mut wrong {
        wrong
            .message
            .push_str(" Fill it in on the lead’s page first.");
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(wrong)),
    }
}

/// Logs a call from us; a call is no note that could be taken back.
fn log(act: &mut Act, lead: &Lead, outcome: Outcome, note: String) -> Result<Option<Id<of::Note>>> {
    let new = NewCall {
        direction: Direction::Out,
        number: Phone::stored(&format!("+{}", lead.phone), true),
        name: String::new(),
        source_number: String::new(),
        seconds: 0,
        outcome,
        note,
        recording_url: String::new(),
        agent: None,
        started_at: None,
    };
    call::log(act, &new)?;
    Ok(None)
}

/// Takes an act of the day back. What was told of a call stays: it was made.
///
/// # Errors
/// Those of the acts that put things back.
pub fn put_back(act: &mut Act, before: &Before) -> Result<()> {
    if let Some(note) = before.note {
        note::delete(act, note)?;
    }
    if let Some(lead) = before.lead
        && (before.status.is_some() || before.next.is_some())
    {
        let edit = Edit {
            status: before.status,
            next_follow_up_at: before.next,
            ..Edit::default()
        };
        lead::edit(act, lead, &edit, None)?;
    }
    let Some(task) = before.task else {
        return Ok(());
    };
    if before.was_open {
        task::reopen(act, task)?;
    }
    let due_at = before.due;
    match due_at {
        Some(_) => task::change(
            act,
            task,
            &Change {
                due_at,
                ..Change::default()
            },
        ),
        None => Ok(()),
    }
}
