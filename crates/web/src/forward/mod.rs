//! Sends accepted calls of the v1 API on to the host that served an account before.

pub mod pages;

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use openlead_core::forward::outbox::{self, Settled, Taken, Target};
use openlead_core::forward::{Answer, Call, JOB, MARK};
use openlead_core::job::{Boxed, Ended, Failed, Handler, Running};
use openlead_core::{Act, Actor, Error, Id, Openlead, Via, of};
use tokio::task::{JoinError, JoinSet};
use tracing::warn;

use crate::getlead::DEPARTMENT_ASSIGN;
use crate::metrics::Work;
use crate::outbound::{Client, retry_after};

/// So many are taken from the database at once.
const TAKEN: u32 = 64;
/// Of so many that wait one is on its way: a host that keeps up gets one call after the other, one that falls behind 16 at
/// once, each of another lead.
const EACH: usize = 4;
/// What other processes have written is found this fast.
const LOOK: Duration = Duration::from_secs(1);
/// For so long a sender without work waits for more: cheaper than a job for each call.
const LINGER: Duration = Duration::from_secs(3);

/// Sends calls on.
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
        100
    }

    /// Each call has its own end; a fault of the database is none.
    fn attempts(&self) -> i64 {
        i64::MAX
    }

    fn run(&self, job: Running) -> Boxed<'static, Result<Ended, Failed>> {
        let round = Round::new(self.clone(), job);
        Box::pin(round.run())
    }

    fn sweep(&self, openlead: Arc<Openlead>) -> Boxed<'static, openlead_core::Result<()>> {
        Box::pin(async move { outbox::sweep(&openlead).await })
    }
}

/// The work of a sender for one account: calls about one lead arrive in their order.
struct Round {
    sender: Sender,
    job: Running,
    actor: Actor,
    target: Option<Arc<Target>>,
    ready: VecDeque<Call>,
    /// How many may be on their way at once, of a host that answers: the first call goes alone and finds out.
    width: usize,
    answers: bool,
    /// The leads of those that are.
    flying: HashSet<Option<Id<of::Lead>>>,
    posts: JoinSet<(Call, Answer)>,
    busy: Instant,
}

impl Round {
    fn new(sender: Sender, job: Running) -> Self {
        Self {
            sender,
            actor: Actor::nobody(job.job.account_id, Via::Job),
            job,
            target: None,
            ready: VecDeque::new(),
            width: 1,
            answers: false,
            flying: HashSet::new(),
            posts: JoinSet::new(),
            busy: Instant::now(),
        }
    }

    async fn run(mut self) -> Result<Ended, Failed> {
        while !self.job.must_end() {
            self.launch().await?;
            if self.posts.is_empty() && self.busy.elapsed() >= LINGER && self.end().await? {
                return Ok(Ended::Settled);
            }
            tokio::select! {
                Some(landed) = self.posts.join_next() => self.land(landed).await?,
                () = self.job.word() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        while let Some(landed) = self.posts.join_next().await {
            self.land(landed).await?;
        }
        Ok(Ended::Later(0))
    }

    /// Starts what there is room for. What is ready is of one moment, and what comes later waits until all of it has landed:
    /// by then leads may have become one.
    async fn launch(&mut self) -> Result<(), Error> {
        if self.ready.is_empty() && self.posts.is_empty() {
            self.refill().await?;
        }
        let Some(target) = self.target.clone() else {
            return Ok(());
        };
        let width = if self.answers { self.width } else { 1 };
        while self.posts.len() < width
            && let Some(call) = self.free()
        {
            self.busy = Instant::now();
            self.flying.insert(call.lead_id);
            let (client, target) = (self.sender.client.clone(), Arc::clone(&target));
            let at = self.job.openlead.db.clock().now();
            self.posts.spawn(async move {
                let answer = post(&client, &target, &call, at).await;
                (call, answer)
            });
        }
        Ok(())
    }

    async fn refill(&mut self) -> Result<(), Error> {
        let openlead = Arc::clone(&self.job.openlead);
        let take = move |act: &mut Act| outbox::take(&openlead, act, TAKEN);
        let Taken { target, calls } = self.job.openlead.look(self.actor, take).await?;
        self.target = target.map(Arc::new);
        self.width = calls.len().div_ceil(EACH);
        self.ready = calls.into();
        Ok(())
    }

    /// The first call that waits for none that is on its way. One that is about no lead, such as a department that gets a
    /// number, goes alone, after all before it and before all behind it.
    fn free(&mut self) -> Option<Call> {
        if self.flying.contains(&None) {
            return None;
        }
        let alone = self.ready.iter().position(|call| call.lead_id.is_none());
        let place = match alone {
            Some(0) => self.flying.is_empty().then_some(0),
            alone => {
                let mut ready = self.ready.iter().take(alone.unwrap_or(usize::MAX));
                ready.position(|call| !self.flying.contains(&call.lead_id))
            }
        };
        self.ready.remove(place?)
    }

    /// Writes down what came of a call, and of those that have landed with it.
    async fn land(&mut self, first: Result<(Call, Answer), JoinError>) -> Result<(), Failed> {
        let mut landed = vec![first];
        landed.extend(std::iter::from_fn(|| self.posts.try_join_next()));
        let landed: Result<Vec<_>, _> = landed.into_iter().collect();
        let landed = landed.map_err(|error| Failed(format!("a call that is sent on: {error}")))?;
        for (call, _) in &landed {
            self.flying.remove(&call.lead_id);
        }
        if let Some(target) = self.target.clone() {
            self.settle(target, landed).await;
        }
        self.busy = Instant::now();
        Ok(())
    }

    async fn settle(&mut self, target: Arc<Target>, landed: Vec<(Call, Answer)>) {
        let settle = move |act: &mut Act| {
            let each = landed.iter();
            let each = each.map(|(call, answer)| outbox::settle(act, &target, call, answer));
            each.collect::<openlead_core::Result<Vec<Settled>>>()
        };
        match self.job.openlead.act(self.actor, settle).await {
            Ok(settled) => {
                for Settled { word, goes_on } in settled {
                    self.sender.counts.forwarded(word);
                    self.answers = goes_on;
                    if !goes_on {
                        self.ready.clear();
                    }
                }
            }
            Err(error) => {
                warn!(%error, "what came of forwarded calls was not written; they are sent once more");
                self.sender.counts.forwarded("retried");
                self.ready.clear();
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    async fn end(&self) -> Result<bool, Error> {
        let job = self.job.job.clone();
        let end = move |act: &mut Act| outbox::end(act, &job);
        self.job.openlead.act(self.actor, end).await
    }
}

async fn post(client: &Client, target: &Target, call: &Call, at: i64) -> Answer {
    let (url, body) = request(target, call);
    match client.post(&url, headers(), body).await {
        Ok(answer) => Answer {
            status: answer.status.into(),
            retry_after: answer.retry_after.and_then(|text| retry_after(&text, at)),
            text: answer.text,
            ..Answer::default()
        },
        Err(error) => Answer {
            error,
            ..Answer::default()
        },
    }
}

/// The address and the form. The token is in the form, which hosts do not log, but where its place is in the path.
fn request(target: &Target, call: &Call) -> (String, String) {
    let Target { url, token, .. } = target;
    let mut form = form_urlencoded::Serializer::new(String::new());
    let mut url = format!("{url}/api/{}", call.endpoint);
    if call.endpoint == DEPARTMENT_ASSIGN.name {
        url = format!("{url}/{token}");
    } else {
        form.append_pair("token", token);
    }
    form.extend_pairs(call.pairs());
    (url, form.finish())
}

fn headers() -> HeaderMap {
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    let mark = HeaderValue::from_static("1");
    HeaderMap::from_iter([(CONTENT_TYPE, form), (HeaderName::from_static(MARK), mark)])
}
