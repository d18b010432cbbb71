use std::time::Instant;

use openlead_core::{Act, Error, Id, Openlead, Via, forward, of, request_log, token};
use openlead_db::Tx;
use serde_json::Value as Json;

use super::endpoint::{CHECK, Endpoint, NO_LEAD, Outcome, Refusal};
use super::params::Params;

/// A call with everything that the act and the request log want to know.
pub struct Call {
    /// Which call it is.
    pub endpoint: Endpoint,
    /// What it sent.
    pub params: Params,
    /// Why its body could not be read, when it could not.
    pub unreadable: Option<String>,
    /// The token that it came with.
    pub secret: String,
    /// The address that it came from.
    pub address: String,
    /// Its id in the request log.
    pub id: Id<of::Request>,
    /// When it began.
    pub started: Instant,
    /// Whether another openlead has sent it on: then it goes no further.
    pub forwarded: bool,
}

/// Why nothing was written.
pub enum Failed {
    /// The token is unknown or was revoked.
    Token,
    /// The call was refused, with this message and these remarks.
    Refused(&'static str, Vec<String>),
    /// It was not the call's fault.
    Fault(Error),
}

impl From<openlead_db::Error> for Failed {
    fn from(error: openlead_db::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl Call {
    /// The act and its line in the request log, in one transaction.
    pub fn run(&self, openlead: &Openlead, tx: &mut Tx) -> Result<Outcome, Failed> {
        let mut opened = self.open(openlead, tx)?;
        match self.act(&mut opened.act) {
            Ok(outcome) => {
                let word = if outcome.success {
                    "success"
                } else {
                    self.endpoint.refusal
                };
                self.record(&mut opened, word, outcome.message, outcome.lead)?;
                if outcome.success && !self.forwarded {
                    send_on(&mut opened.act, self.endpoint, &self.params, outcome.lead)?;
                }
                Ok(outcome)
            }
            Err(refusal) => Err(failed(refusal, std::mem::take(&mut opened.act.remarks))),
        }
    }

    /// The line in the request log of a call that was refused, and so rolled back.
    pub fn record_refusal(
        &self,
        openlead: &Openlead,
        tx: &mut Tx,
        message: &'static str,
        remarks: &[String],
    ) -> Result<(), Failed> {
        let mut opened = self.open(openlead, tx)?;
        opened.act.remarks = remarks.to_vec();
        self.record(&mut opened, self.endpoint.refusal, message, None)
    }

    fn open<'a>(&self, openlead: &Openlead, tx: &'a mut Tx) -> Result<token::Opened<'a>, Failed> {
        // A key of the REST API is not a token: it may be one that must not write.
        let only = Some(token::Kind::Token);
        let opened = token::open(openlead, tx, &self.secret, only, Via::V1);
        opened.map_err(|error| match error {
            Error::NotFound(_) => Failed::Token,
            other => Failed::Fault(other),
        })
    }

    fn act(&self, act: &mut Act) -> Result<Outcome, Refusal> {
        act.remarks.extend(self.params.notes().iter().cloned());
        if let Some(why) = &self.unreadable {
            act.remark(why.clone());
            return Err(Refusal::Message(CHECK));
        }
        (self.endpoint.act)(act, &self.params)
    }

    fn record(
        &self,
        opened: &mut token::Opened,
        outcome: &'static str,
        message: &str,
        lead: Option<Id<of::Lead>>,
    ) -> Result<(), Failed> {
        let refused = outcome != "success";
        let line = request_log::NewRequest {
            id: self.id,
            endpoint: self.endpoint.name,
            token: opened.token,
            address: self.address.clone(),
            outcome,
            message: message.to_owned(),
            micros: i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX),
            lead,
            sent: if refused {
                self.params.to_json()
            } else {
                Json::Null
            },
        };
        request_log::record(&mut opened.act, &line)?;
        Ok(opened.touch()?)
    }
}

/// Keeps an accepted call for the host that served the account before; one that only reads is not sent on.
pub(super) fn send_on(
    act: &mut Act,
    endpoint: Endpoint,
    params: &Params,
    lead: Option<Id<of::Lead>>,
) -> Result<(), Error> {
    match endpoint.has_data {
        true => Ok(()),
        false => forward::keep(act, endpoint.name, params.remaining(&[]), lead),
    }
}

/// What the caller reads of a refusal; what exactly was wrong is a remark.
fn failed(refusal: Refusal, remarks: Vec<String>) -> Failed {
    match refusal {
        Refusal::Core(error) if !error.is_refusal() => Failed::Fault(error),
        refusal => {
            let (message, remarks) = why(refusal, remarks);
            Failed::Refused(message, remarks)
        }
    }
}

/// The answer's message of a refusal, and the reasons.
pub(super) fn why(refusal: Refusal, mut remarks: Vec<String>) -> (&'static str, Vec<String>) {
    match refusal {
        Refusal::Message(message) => (message, remarks),
        Refusal::Core(Error::NotFound("lead")) => (NO_LEAD, remarks),
        Refusal::Core(error) => {
            remarks.push(error.to_string());
            (CHECK, remarks)
        }
    }
}
