use openlead_core::call::{self, Call, Direction, NewCall, Outcome};
use openlead_core::phone::Phone;
use openlead_core::{Act, Catalog, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{CallId, LeadId, Moment, Record, StaffId, moment};
use crate::lead::Named;

/// A telephone call with a lead.
#[derive(Serialize, ToSchema)]
#[schema(as = Call)]
pub struct CallView {
    id: CallId,
    lead_id: LeadId,
    direction: CallDirection,
    /// The person's number, E.164.
    phone_number: String,
    /// The line of ours.
    source_number: Option<String>,
    /// How long they talked, in seconds.
    seconds: i64,
    outcome: CallOutcome,
    note: String,
    recording_url: Option<String>,
    /// Who talked.
    agent: Option<Named>,
    started_at: Moment,
    created_at: Moment,
}

macro_rules! names {
    ($(#[$meta:meta])* $name:ident of $noun:ident: $($(#[$doc:meta])* $one:ident),*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $one),* }

        impl From<$noun> for $name {
            fn from(one: $noun) -> Self {
                match one { $($noun::$one => Self::$one),* }
            }
        }

        impl From<$name> for $noun {
            fn from(one: $name) -> Self {
                match one { $($name::$one => Self::$one),* }
            }
        }
    };
}

names! {
    /// Who called whom.
    CallDirection of Direction:
    /// The person called.
    In,
    /// The person was called.
    Out
}

names! {
    /// What came of a call.
    CallOutcome of Outcome:
    /// They talked.
    Answered,
    /// Nobody of ours answered.
    Missed,
    /// The line was busy.
    Busy,
    /// The person did not answer.
    NoAnswer,
    /// Somebody spoke to a machine.
    Voicemail,
    /// There was no connection.
    Failed
}

/// A call to log. The lead is found by the number, or made; one of nobody goes to the department of the source number.
#[derive(Deserialize, ToSchema)]
pub struct NewCallFields {
    direction: CallDirection,
    /// The person's number.
    #[schema(example = "+919846012345")]
    phone_number: String,
    /// The person's name, for a lead that is made.
    #[serde(default)]
    name: String,
    /// The line of ours.
    #[serde(default)]
    source_number: String,
    /// How long they talked, in seconds.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 86_400)]
    seconds: i64,
    outcome: CallOutcome,
    #[serde(default)]
    note: String,
    /// Where it can be heard.
    #[serde(default)]
    recording_url: String,
    /// Who talked.
    #[serde(default)]
    agent_id: Option<StaffId>,
    /// Now when absent.
    #[serde(default)]
    started_at: Option<String>,
}

/// A call that was logged.
#[derive(Serialize, ToSchema)]
pub struct CallLogged {
    pub call_id: CallId,
    pub lead_id: LeadId,
    /// Whether the lead was not there before.
    pub lead_is_new: bool,
}

impl CallView {
    /// As it is shown.
    pub fn of(catalog: &Catalog, call: Call) -> Self {
        Self {
            id: call.id.into(),
            lead_id: call.lead_id.into(),
            direction: call.direction.into(),
            phone_number: format!("+{}", call.number),
            source_number: Some(call.source_number).filter(|line| !line.is_empty()),
            seconds: call.seconds,
            outcome: call.outcome.into(),
            note: call.note,
            recording_url: Some(call.recording_url).filter(|url| !url.is_empty()),
            agent: call.agent_id.map(|agent| Named::staff(catalog, agent)),
            started_at: Moment(call.started_at),
            created_at: Moment(call.created_at),
        }
    }
}

impl NewCallFields {
    /// The call as core takes it.
    pub fn call(&self, act: &Act) -> Result<NewCall, Error> {
        let number = Phone::from_parts(&act.catalog.account.country_code, &self.phone_number);
        let number = number.map_err(|why| Error::invalid("phone_number", why.to_string()))?;
        let started_at = self
            .started_at
            .as_deref()
            .map(|text| moment(act, "started_at", text));
        Ok(NewCall {
            direction: self.direction.into(),
            number,
            name: self.name.clone(),
            source_number: self.source_number.clone(),
            seconds: self.seconds,
            outcome: self.outcome.into(),
            note: self.note.clone(),
            recording_url: self.recording_url.clone(),
            agent: self.agent_id.map(|id| id.0),
            started_at: started_at.transpose()?,
        })
    }
}

impl Record for CallView {
    type Id = CallId;
    const PATH: &'static str = "/calls";

    fn read(act: &mut Act, id: CallId) -> Result<Self, Error> {
        let call = call::read(act, id.0)?;
        Ok(Self::of(&act.catalog, call))
    }

    /// A call never changes.
    fn hold(_: &mut Act, _: CallId) -> Result<(), Error> {
        Ok(())
    }
}
