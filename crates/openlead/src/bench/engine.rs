//! The engine without HTTP: the act of `gl-website-contacts` from tasks of this process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_core::email::Email;
use openlead_core::lead::{self, Enquiry};
use openlead_core::list::{self, List};
use openlead_core::phone::Phone;
use openlead_core::report;
use openlead_core::request_log::{self, NewRequest};
use openlead_core::search::{self, Step};
use openlead_core::{Error as CoreError, Id, Openlead, Via, field, token};
use openlead_db::Tx;
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;

use super::figures::Figures;
use super::ground::Ground;
use super::sample::{People, Person};
use super::{Result, progress};
use crate::search::join_parts;

/// Intakes from `tasks` tasks, each of which waits until its one is durable.
pub fn measure(
    ground: &Ground,
    people: &Arc<People>,
    tasks: usize,
    warm_up: Duration,
    time: Duration,
) -> Result<Figures> {
    progress("the engine without HTTP");
    Runtime::new()?.block_on(async {
        let openlead = ground.open().await?;
        let begin = Instant::now() + warm_up;
        let end = begin + time;
        let tasks: Vec<_> = (0..tasks)
            .map(|_| {
                let (openlead, people) = (openlead.clone(), people.clone());
                tokio::spawn(work(openlead, people, ground.secret.clone(), begin, end))
            })
            .collect();
        let mut took = Vec::new();
        for task in tasks {
            took.extend(task.await??);
        }
        openlead.close().await?;
        Ok(Figures::of(took, time))
    })
}

/// Has search and reports take in what was written without a server that does so as it goes.
pub fn settle(ground: &Ground) -> Result<()> {
    progress("search and reports take in what is there");
    Runtime::new()?.block_on(async {
        let openlead = ground.open().await?;
        while search::catch_up(&openlead).await? != Step::UpToDate {}
        join_parts(&openlead).await?;
        while report::catch_up(&openlead).await? {}
        openlead.close().await?;
        Ok(())
    })
}

async fn work(
    openlead: Arc<Openlead>,
    people: Arc<People>,
    secret: String,
    begin: Instant,
    end: Instant,
) -> Result<Vec<Duration>> {
    let (mut took, secret) = (Vec::new(), Arc::new(secret));
    loop {
        let (start, person) = (Instant::now(), people.next());
        let (this, secret) = (openlead.clone(), secret.clone());
        let written = openlead
            .db
            .write(move |tx| take_in(&this, tx, &secret, person));
        written.await?;
        let now = Instant::now();
        if now >= end {
            return Ok(took);
        }
        if now >= begin {
            took.push(now - start);
        }
    }
}

/// What the v1 skin does with a person's form.
pub fn take_in(
    openlead: &Openlead,
    tx: &mut Tx,
    secret: &str,
    person: Person,
) -> Result<(), CoreError> {
    let mut opened = token::open(openlead, tx, secret, Some(token::Kind::Token), Via::V1)?;
    let act = &mut opened.act;
    let phone = Phone::from_parts("91", &person.mobile())
        .map_err(|error| CoreError::Internal(error.to_string()))?;
    let source = list::find_or_make(act, List::Source, "Website")?;
    let source = source.ok_or(CoreError::NotFound("source"))?;
    let city = json!({ "city": person.city() });
    let enquiry = Enquiry {
        name: person.name(),
        email: Email::parse(&person.email()),
        custom: field::take_in(act, [("city", person.city())])?,
        sent: city.as_object().cloned().unwrap_or_default(),
        ..Enquiry::new(phone, source)
    };
    let captured = lead::capture(act, &enquiry)?;
    let request = NewRequest {
        id: Id::new(act.tx.new_id()),
        endpoint: "gl-website-contacts",
        token: opened.token,
        address: "127.0.0.1".to_owned(),
        outcome: "success",
        message: "Lead Added Successfully.".to_owned(),
        micros: 5_000,
        lead: Some(captured.lead()),
        sent: Json::Null,
    };
    request_log::record(&mut opened.act, &request)?;
    opened.touch()
}
