use openlead_db::args;
use serde_json::json;

use super::{Direction, Outcome};
use crate::access::{self, Right};
use crate::act::Act;
use crate::error::{Error, FieldError, Result};
use crate::id::{Id, of};
use crate::lead::{self, Assign, Captured, Enquiry};
use crate::list::{self, List};
use crate::phone::Phone;
use crate::{event, note, staff, text};

const LONGEST_CALL: i64 = 24 * 3600;
const HOUR: i64 = 3600 * 1_000_000;
/// The source of leads that come by telephone, one of those that an account starts with.
const SOURCE: &str = "IVR";

/// A call to log. Texts are empty when absent.
#[derive(Debug, Clone)]
pub struct NewCall {
    /// Who called whom.
    pub direction: Direction,
    /// The person's number, which decides which lead it is.
    pub number: Phone,
    /// The person's name, for a lead that is made.
    pub name: String,
    /// The line of ours; its department gets a lead that belongs to nobody.
    pub source_number: String,
    /// How long they talked, in seconds.
    pub seconds: i64,
    /// What came of it.
    pub outcome: Outcome,
    /// What was said.
    pub note: String,
    /// Where it can be heard, a web address.
    pub recording_url: String,
    /// Who talked.
    pub agent: Option<Id<of::Staff>>,
    /// When it began, in microseconds; now when absent.
    pub started_at: Option<i64>,
}

/// A call that was logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logged {
    /// The call.
    pub call: Id<of::Call>,
    /// Whom it was with.
    pub lead: Id<of::Lead>,
    /// Whether the lead was not there before.
    pub is_new: bool,
}

/// Logs a call. The lead is found by the number, or made; one that belongs to nobody goes to the next agent of the
/// department that has the source number.
///
/// # Errors
/// `Invalid` for the input; `NotFound` for the agent, and for a lead that the actor may not see.
pub fn log(act: &mut Act, new: &NewCall) -> Result<Logged> {
    check(act, new)?;
    let (lead, is_new) = lead_of(act, new)?;
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    let started_at = new.started_at.unwrap_or(now);
    let agent = new.agent.or(act.actor.who);
    let (line, words) = (
        text::limit(&text::clean(&new.source_number), 30).to_owned(),
        text::clean(&new.note),
    );
    act.tx.execute(
        "INSERT INTO call (account_id, id, lead_id, direction, number, source_number, seconds, outcome, note,
           recording_url, agent_id, who, started_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![act.actor.account, id, lead, &new.direction, new.number.digits(), &line, new.seconds, &new.outcome,
            &words, &new.recording_url, agent, act.actor.who, started_at, now],
    )?;
    let detail = json!({
        "id": id, "direction": new.direction.as_str(), "number": new.number.e164(), "source_number": line,
        "seconds": new.seconds, "outcome": new.outcome.as_str(), "note": words,
        "recording_url": new.recording_url, "agent": agent, "started_at": started_at,
    });
    event::of_lead(act, lead, "call.logged", &detail)?;
    Ok(Logged {
        call: id,
        lead,
        is_new,
    })
}

fn check(act: &mut Act, new: &NewCall) -> Result<()> {
    if let Some(agent) = new.agent {
        staff::read_active(act, agent)?;
    }
    let now = act.tx.now();
    let is_address = new.recording_url.is_empty() || text::is_web_address(&new.recording_url);
    let rules = [
        (
            !(0..=LONGEST_CALL).contains(&new.seconds),
            "seconds",
            "Write the seconds of at most a day.",
        ),
        (
            new.note.chars().count() > note::LONGEST,
            "note",
            "Use at most 20000 characters.",
        ),
        (
            !is_address,
            "recording_url",
            "Write an address like https://example.com/recording.",
        ),
        (
            new.started_at.is_some_and(|at| at > now + HOUR),
            "started_at",
            "Write a time that has come.",
        ),
    ];
    let wrong = rules.into_iter().filter(|(wrong, ..)| *wrong);
    let wrong: Vec<_> = wrong
        .map(|(_, field, message)| FieldError {
            field: field.into(),
            message: message.to_owned(),
        })
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(wrong))
    }
}

/// The lead of the number, and whether it is a new one.
fn lead_of(act: &mut Act, new: &NewCall) -> Result<(Id<of::Lead>, bool)> {
    let assign = match text::clean(&new.source_number) {
        line if line.is_empty() => Assign::Nobody,
        line => Assign::SourceNumber(line),
    };
    if let Some(lead) = lead::find(act, Some(&new.number), None)? {
        if lead::read(act, lead)?.agent_id.is_none() && act.may(Right::Assign) {
            lead::route_late(act, lead, &assign)?;
        }
        return Ok((lead, false));
    }
    let source = list::find_or_make(act, List::Source, SOURCE)?;
    let source = source.map_or_else(|| act.catalog.lists.first(List::Source), Ok)?;
    let captured = lead::capture(
        act,
        &Enquiry {
            name: text::limit(&text::clean(&new.name), 200).to_owned(),
            assign,
            ..Enquiry::new(new.number.clone(), source)
        },
    )?;
    if !matches!(captured, Captured::New(_)) {
        access::lead(act, captured.lead())?;
    }
    Ok((captured.lead(), matches!(captured, Captured::New(_))))
}
