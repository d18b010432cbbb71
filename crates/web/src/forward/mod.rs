//! Sends accepted calls of the v1 API on to the host that served an account before.

pub mod pages;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use openlead_core::forward::outbox::{self, Settled, Taken, Target};
use openlead_core::forward::{Answer, Call, JOB, MARK};
use openlead_core::job::{Boxed, Ended, Failed, Handler, Running};
use openlead_core::{Act, Actor, Error, Openlead, Via};
use tracing::warn;

use crate::getlead::DEPARTMENT_ASSIGN;
use crate::metrics::Work;
use crate::outbound::{Client, retry_after};

/// So many are taken from the database at once.
const TAKEN: u32 = 32;
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
        let round = Round {
            sender: self.clone(),
            actor: Actor::nobody(job.job.account_id, Via::Job),
            job,
            ready: VecDeque::new(),
            busy: Instant::now(),
        };
        Box::pin(round.run())
    }

    fn sweep(&self, openlead: Arc<Openlead>) -> Boxed<'static, openlead_core::Result<()>> {
        Box::pin(async move { outbox::sweep(&openlead).await })
    }
}

/// The work of a sender for one account: one call after the other, so that they arrive in their order.
struct Round {
    sender: Sender,
    job: Running,
    actor: Actor,
    ready: VecDeque<(Arc<Target>, Call)>,
    busy: Instant,
}

impl Round {
    async fn run(mut self) -> Result<Ended, Failed> {
        while !self.job.must_end() {
            if let Some((target, call)) = self.next().await? {
                self.send(target, call).await;
                self.busy = Instant::now();
            } else if self.busy.elapsed() >= LINGER && self.end().await? {
                return Ok(Ended::Settled);
            } else {
                tokio::select! {
                    () = self.job.word() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
        Ok(Ended::Later(0))
    }

    async fn next(&mut self) -> Result<Option<(Arc<Target>, Call)>, Error> {
        if self.ready.is_empty() {
            let openlead = Arc::clone(&self.job.openlead);
            let take = move |act: &mut Act| outbox::take(&openlead, act, TAKEN);
            let Taken { target, calls } = self.job.openlead.look(self.actor, take).await?;
            if let Some(target) = target.map(Arc::new) {
                let each = calls.into_iter().map(|call| (Arc::clone(&target), call));
                self.ready.extend(each);
            }
        }
        Ok(self.ready.pop_front())
    }

    async fn send(&mut self, target: Arc<Target>, call: Call) {
        let answer = self.post(&target, &call).await;
        let settle = move |act: &mut Act| outbox::settle(act, &target, &call, &answer);
        let settled = match self.job.openlead.act(self.actor, settle).await {
            Ok(settled) => settled,
            Err(error) => {
                warn!(%error, "what came of a forwarded call was not written; it is sent once more");
                tokio::time::sleep(LOOK).await;
                Settled {
                    word: "retried",
                    goes_on: false,
                }
            }
        };
        self.sender.counts.forwarded(settled.word);
        if !settled.goes_on {
            self.ready.clear();
        }
    }

    async fn post(&self, target: &Target, call: &Call) -> Answer {
        let at = self.job.openlead.db.clock().now();
        let (url, body) = request(target, call);
        match self.sender.client.post(&url, headers(), body).await {
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

    async fn end(&self) -> Result<bool, Error> {
        let job = self.job.job.clone();
        let end = move |act: &mut Act| outbox::end(act, &job);
        self.job.openlead.act(self.actor, end).await
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
