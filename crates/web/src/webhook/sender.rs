//! Sends what is due to one webhook, for as long as there is something.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue};
use openlead_core::job::{Boxed, Ended, Failed, Handler, Running};
use openlead_core::webhook::log::Tried;
use openlead_core::webhook::outbox::{self, Due, Taken, Target};
use openlead_core::webhook::{JOB, message_id, signature};
use openlead_core::{Act, Actor, Error, Id, Openlead, Via, of};
use serde_json::{Map, Value as Json};
use tokio::task::JoinSet;
use tracing::warn;

use crate::metrics::Work;
use crate::outbound::{Client, retry_after};

/// So many requests to one webhook at once, each of another lead.
const AT_ONCE: usize = 8;
/// So many are taken from the database at once: what bounds the memory of a large backlog.
const TAKEN: usize = 32;
/// What other processes have written is found this fast.
const LOOK: Duration = Duration::from_secs(1);
/// For so long a sender without work waits for more: cheaper than a job for each event.
const LINGER: Duration = Duration::from_secs(3);

/// Sends events to webhooks.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    counts: Work,
}

impl Sender {
    /// A sender that counts what it does.
    pub fn new(client: Client, counts: Work) -> Self {
        Self { client, counts }
    }
}

impl Handler for Sender {
    fn kind(&self) -> &'static str {
        JOB
    }

    fn at_once(&self) -> u32 {
        500
    }

    /// Each delivery has its own end; a fault of the database is none.
    fn attempts(&self) -> i64 {
        i64::MAX
    }

    fn run(&self, job: Running) -> Boxed<'static, Result<Ended, Failed>> {
        let sender = self.clone();
        Box::pin(async move {
            let webhook = job
                .job
                .key
                .parse()
                .map_err(|_| Failed("no webhook".to_owned()))?;
            Round::new(sender, job, webhook).run().await
        })
    }

    fn sweep(&self, openlead: Arc<Openlead>) -> Boxed<'static, openlead_core::Result<()>> {
        Box::pin(async move { outbox::sweep(&openlead).await })
    }
}

/// The work of a sender on one webhook.
struct Round {
    sender: Sender,
    job: Running,
    actor: Actor,
    webhook: Id<of::Webhook>,
    target: Option<Arc<Target>>,
    ready: VecDeque<Due>,
    flying: HashSet<Id<of::Event>>,
    tasks: JoinSet<Id<of::Event>>,
    busy: Instant,
}

impl Round {
    fn new(sender: Sender, job: Running, webhook: Id<of::Webhook>) -> Self {
        Self {
            actor: Actor::nobody(job.job.account_id, Via::Job),
            sender,
            job,
            webhook,
            target: None,
            ready: VecDeque::new(),
            flying: HashSet::new(),
            tasks: JoinSet::new(),
            busy: Instant::now(),
        }
    }

    async fn run(mut self) -> Result<Ended, Failed> {
        while !self.job.must_end() {
            self.launch().await?;
            if self.tasks.is_empty() && self.busy.elapsed() >= LINGER && self.end().await? {
                return Ok(Ended::Settled);
            }
            tokio::select! {
                Some(landed) = self.tasks.join_next() => self.landed(landed.ok()),
                () = self.job.word() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        if !self.job.is_lost() {
            while self.tasks.join_next().await.is_some() {}
        }
        Ok(Ended::Later(0))
    }

    fn landed(&mut self, event: Option<Id<of::Event>>) {
        match event {
            Some(event) => drop(self.flying.remove(&event)),
            // It panicked, so nobody knows which: what still flies is looked up anew when all have landed.
            None if self.tasks.is_empty() => self.flying.clear(),
            None => {}
        }
    }

    /// Starts what there is room for.
    async fn launch(&mut self) -> Result<(), Failed> {
        while self.tasks.len() < AT_ONCE {
            if self.ready.is_empty() {
                self.refill().await?;
            }
            let (Some(due), Some(target)) = (self.ready.pop_front(), &self.target) else {
                return Ok(());
            };
            self.busy = Instant::now();
            self.flying.insert(due.event_id);
            let flight = Flight {
                sender: self.sender.clone(),
                job: self.job.clone(),
                actor: self.actor,
                webhook: self.webhook,
                target: Arc::clone(target),
            };
            self.tasks.spawn(flight.run(due));
        }
        Ok(())
    }

    async fn refill(&mut self) -> Result<(), Error> {
        let (openlead, webhook) = (Arc::clone(&self.job.openlead), self.webhook);
        let flying = self.flying.clone();
        let take = move |act: &mut Act| outbox::take(&openlead, act, webhook, TAKEN, &flying);
        let Taken {
            target,
            due,
            behind,
        } = self.job.openlead.look(self.actor, take).await?;
        self.target = target.map(Arc::new);
        self.ready = due.into();
        if !behind.is_empty() {
            let park = move |act: &mut Act| outbox::park(act, webhook, &behind);
            self.job.openlead.act(self.actor, park).await?;
        }
        Ok(())
    }

    async fn end(&self) -> Result<bool, Error> {
        let (webhook, job) = (self.webhook, self.job.job.clone());
        let end = move |act: &mut Act| outbox::end(act, webhook, &job);
        self.job.openlead.act(self.actor, end).await
    }
}

/// One delivery on its way.
struct Flight {
    sender: Sender,
    job: Running,
    actor: Actor,
    webhook: Id<of::Webhook>,
    target: Arc<Target>,
}

impl Flight {
    async fn run(self, due: Due) -> Id<of::Event> {
        let event = due.event_id;
        if self.job.is_lost() {
            return event;
        }
        let tried = self.post(&due).await;
        let (webhook, status) = (self.webhook, tried.status);
        let settle = move |act: &mut Act| outbox::settle(act, webhook, &due, &tried);
        match self.job.openlead.act(self.actor, settle).await {
            Ok(outcome) => self.sender.counts.tried(outcome),
            Err(error) => {
                warn!(%error, status, "what came of a delivery was not written; it is sent once more");
                tokio::time::sleep(LOOK).await;
            }
        }
        event
    }

    async fn post(&self, due: &Due) -> Tried {
        let (at, began) = (self.job.openlead.db.clock().now(), Instant::now());
        let headers = headers(&self.target.secrets, due, at / 1_000_000);
        let shown = shown(&headers);
        let url = self.target.url.clone();
        let answer = self
            .sender
            .client
            .post(&url, headers, due.payload.clone())
            .await;
        let micros = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
        let tried = Tried {
            url,
            headers: shown,
            micros,
            at,
            ..Tried::default()
        };
        match answer {
            Ok(answer) => Tried {
                status: answer.status.into(),
                retry_after: answer.retry_after.and_then(|text| retry_after(&text, at)),
                answer: answer.text,
                ..tried
            },
            Err(error) => Tried { error, ..tried },
        }
    }
}

fn headers(secrets: &[String], due: &Due, timestamp: i64) -> HeaderMap {
    let id = message_id(due.event_id);
    let signature = signature(secrets, &id, timestamp, &due.payload);
    let all = [
        ("webhook-id", id),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signature),
    ];
    let value = |text: String| HeaderValue::try_from(text).expect("ASCII");
    let all = all
        .into_iter()
        .map(|(name, text)| (axum::http::HeaderName::from_static(name), value(text)));
    all.collect()
}

/// The headers as the log of deliveries has them.
fn shown(headers: &HeaderMap) -> Json {
    let text = |value: &HeaderValue| Json::from(value.to_str().unwrap_or_default());
    let all: Map<String, Json> = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    Json::Object(all)
}
