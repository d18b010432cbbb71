//! Events arrive at receivers: signed, in order, again after a failure, and nowhere where they must not.

pub mod receiver;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use openlead_core::job::{Handlers, Worker};
use openlead_core::webhook::{self, Delivery, NewWebhook, Outcome, Replay, ReplayWork};
use openlead_core::{Actor, Id, Openlead, Via, lead, note, of};
use openlead_db::args;
use openlead_testkit::{Server, on_each_engine};
use openlead_web::metrics::Work;
use openlead_web::outbound::{Client, Reach};
use openlead_web::webhook::Sender;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::site::Site;
use receiver::{Receiver, Then};

const PATIENCE: Duration = Duration::from_secs(60);

/// A company whose server does its work.
struct Busy {
    site: Site,
    stop: oneshot::Sender<()>,
    worker: tokio::task::JoinHandle<()>,
}

/// Tests receive on this machine, which is not reached unless the operator allows it.
fn loopback() -> Reach {
    Reach(vec!["127.0.0.0/8".parse().unwrap()])
}

impl Busy {
    async fn new(server: &Server, reach: Reach) -> Self {
        Self::with(server, Client::new(reach)).await
    }

    async fn with(server: &Server, client: Client) -> Self {
        let site = Site::of(server).await;
        let sender = Sender::new(client, Work::default());
        let handlers = Handlers::new().with(sender).with(ReplayWork);
        let worker = Worker::new(Arc::clone(&site.openlead), handlers);
        let (stop, stopped) = oneshot::channel::<()>();
        let worker = tokio::spawn(worker.run(async { drop(stopped.await) }, PATIENCE));
        Self { site, stop, worker }
    }

    async fn add(&self, url: String) -> (Id<of::Webhook>, String) {
        let openlead = Arc::clone(&self.site.openlead);
        let new = NewWebhook {
            url,
            enabled: true,
            ..NewWebhook::default()
        };
        self.site
            .act(move |act| webhook::add(&openlead, act, &new))
            .await
    }

    async fn enquire(&self, number: u64) -> Id<of::Lead> {
        enquire(&self.site.openlead, self.actor(), number).await
    }

    fn actor(&self) -> Actor {
        Actor::nobody(self.site.created.account, Via::Api)
    }

    async fn sql(&self, sql: &'static str) {
        let account = self.site.created.account;
        self.site
            .act(move |act| Ok(act.tx.execute(sql, args![account])?))
            .await;
    }

    /// Waits until the log of deliveries is as it is expected to be.
    async fn until(
        &self,
        id: Id<of::Webhook>,
        what: impl Fn(&[Delivery]) -> bool,
    ) -> Vec<Delivery> {
        let wait = async {
            loop {
                let log = self
                    .site
                    .act(move |act| webhook::deliveries(act, id, None, None, 1000))
                    .await;
                if what(&log) {
                    return log;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, wait).await.expect("the log in time")
    }

    async fn end(self) {
        drop(self.stop);
        timeout(PATIENCE, self.worker)
            .await
            .expect("an end in time")
            .unwrap();
    }
}

async fn enquire(openlead: &Arc<Openlead>, actor: Actor, number: u64) -> Id<of::Lead> {
    let capture = move |act: &mut openlead_core::Act| {
        let source =
            openlead_core::list::find_or_make(act, openlead_core::list::List::Source, "Website")?
                .unwrap();
        let phone = openlead_core::phone::Phone::from_parts("91", &number.to_string()).unwrap();
        Ok(lead::capture(act, &lead::Enquiry::new(phone, source))?.lead())
    };
    openlead.act(actor, capture).await.unwrap()
}

on_each_engine! {
    async fn an_event_arrives_signed_as_standard_webhooks_says(server: &Server) {
        let busy = Busy::new(server, loopback()).await;
        let mut receiver = Receiver::listen(Vec::new()).await;
        let (id, secret) = busy.add(receiver.url()).await;
        let lead = busy.enquire(9_846_000_001).await;
        let first = receiver.next().await;
        first.verify(&secret);
        assert_eq!((first.path.as_str(), first.kind().as_str()), ("/hook", "lead.created"));
        assert_eq!(first.headers["content-type"], "application/json");
        assert_eq!(first.json()["data"]["lead"]["id"], serde_json::json!(lead));
        let log = busy.until(id, |log| log[0].outcome == Outcome::Delivered).await;
        assert_eq!(first.id(), format!("msg_{}", log[0].event_id));

        let openlead = Arc::clone(&busy.site.openlead);
        let second = busy.site.act(move |act| webhook::rotate(&openlead, act, id)).await;
        let event = busy.site.act(move |act| webhook::test(act, id)).await;
        let test = receiver.next().await;
        assert_eq!((test.kind().as_str(), test.id()), ("webhook.test", format!("msg_{event}").as_str()));
        assert!(test.is_signed_by(&secret) && test.is_signed_by(&second), "both for a day");
        busy.sql("UPDATE webhook SET old_secret_until = 1 WHERE account_id = $1").await;
        busy.site.act(move |act| webhook::test(act, id)).await;
        let last = receiver.next().await;
        assert!(!last.is_signed_by(&secret) && last.is_signed_by(&second));
        busy.end().await;
    }

    async fn a_delivery_that_failed_is_sent_again_and_the_log_has_both(server: &Server) {
        let busy = Busy::new(server, loopback()).await;
        let mut receiver = Receiver::listen(vec![Then::Status(500), Then::Redirect]).await;
        let (id, _) = busy.add(receiver.url()).await;
        busy.enquire(9_846_000_001).await;
        let first = receiver.next().await;
        let waiting = busy.until(id, |log| log[0].attempts == 1).await;
        assert!(waiting[0].due_at > waiting[0].tried_at && waiting[0].status == 500);
        busy.sql("UPDATE delivery SET due_at = 0 WHERE account_id = $1").await;
        let second = receiver.next().await;
        assert_eq!((first.id(), &first.body), (second.id(), &second.body), "the same event");
        busy.until(id, |log| log[0].attempts == 2).await;
        busy.sql("UPDATE delivery SET due_at = 0 WHERE account_id = $1").await;
        assert_eq!(receiver.next().await.path, "/hook", "the redirect is not followed");
        let done = busy.until(id, |log| log[0].outcome == Outcome::Delivered).await;
        let event = done[0].event_id;
        let tries = busy.site.act(move |act| webhook::attempts(act, id, event)).await;
        assert_eq!(tries.iter().map(|it| it.status).collect::<Vec<_>>(), [204, 302, 500]);
        assert_eq!(tries[2].answer.len(), 4096, "the first 4 kB of the answer");
        assert!(tries[0].headers["webhook-signature"].as_str().unwrap().starts_with("v1,"));
        assert!(receiver.is_quiet());
        busy.end().await;
    }

    async fn a_receiver_says_when_to_come_again_and_that_it_is_gone(server: &Server) {
        let busy = Busy::new(server, loopback()).await;
        let mut receiver = Receiver::listen(vec![Then::RetryAfter(429, "3600"), Then::Status(410)]).await;
        let (id, _) = busy.add(receiver.url()).await;
        busy.enquire(9_846_000_001).await;
        receiver.next().await;
        let waiting = busy.until(id, |log| log[0].attempts == 1).await;
        let wait = waiting[0].due_at.unwrap() - waiting[0].tried_at.unwrap();
        assert_eq!(wait / 1_000_000, 3600);
        busy.sql("UPDATE delivery SET due_at = 0 WHERE account_id = $1").await;
        receiver.next().await;
        busy.until(id, |log| log[0].outcome == Outcome::Failed).await;
        let found = busy.site.act(move |act| webhook::read(act, id)).await;
        assert!(!found.enabled, "410 disables");
        busy.end().await;
    }

    async fn a_receiver_that_never_answers_has_failed_when_the_patience_is_over(server: &Server) {
        let patience = Duration::from_secs(1);
        let busy = Busy::with(server, Client::new(loopback()).patient(patience)).await;
        let mut receiver = Receiver::listen(vec![Then::Hang]).await;
        let (id, _) = busy.add(receiver.url()).await;
        busy.enquire(9_846_000_001).await;
        let first = receiver.next().await;
        let waiting = busy.until(id, |log| log[0].attempts == 1).await;
        assert_eq!((waiting[0].outcome, waiting[0].status), (Outcome::Waiting, 0));
        let event = waiting[0].event_id;
        let tries = busy.site.act(move |act| webhook::attempts(act, id, event)).await;
        assert_eq!(tries[0].error, "There was no answer within 1 seconds.");
        busy.sql("UPDATE delivery SET due_at = 0 WHERE account_id = $1").await;
        assert_eq!(receiver.next().await.id(), first.id());
        busy.until(id, |log| log[0].outcome == Outcome::Delivered).await;
        busy.end().await;
    }

    async fn a_receiver_that_hangs_holds_up_no_other(server: &Server) {
        let busy = Busy::new(server, loopback()).await;
        let mut slow = Receiver::listen(vec![Then::Hang; 100]).await;
        let mut quick = Receiver::listen(Vec::new()).await;
        busy.add(slow.url()).await;
        busy.add(quick.url()).await;
        for number in 0..20 {
            busy.enquire(9_846_000_000 + number).await;
        }
        let mut ids = HashSet::new();
        for _ in 0..20 {
            ids.insert(quick.next().await.id().to_owned());
        }
        assert_eq!(ids.len(), 20);
        for _ in 0..8 {
            slow.next().await;
        }
        assert!(slow.is_quiet(), "no more than 8 at once");
        busy.worker.abort();
    }

    async fn events_of_a_lead_arrive_in_order_of_which_each_waits_for_the_one_before(server: &Server) {
        let busy = Busy::new(server, loopback()).await;
        let mut receiver = Receiver::listen(vec![Then::Status(503)]).await;
        let (id, _) = busy.add(receiver.url()).await;
        let lead = busy.enquire(9_846_000_001).await;
        for text in ["a", "b", "c"] {
            busy.site.act(move |act| note::add(act, lead, note::Kind::Note, text).map(drop)).await;
        }
        receiver.next().await;
        busy.until(id, |log| log.last().is_some_and(|first| first.attempts == 1)).await;
        assert!(receiver.is_quiet(), "the notes wait for the lead");
        busy.sql("UPDATE delivery SET due_at = 0 WHERE account_id = $1 AND attempts = 1").await;
        for sequence in 1..=4 {
            assert_eq!(receiver.next().await.json()["data"]["sequence"], sequence);
        }
        busy.end().await;
    }

    async fn what_another_process_wrote_arrives(server: &Server) {
        let busy = Busy::new(server, loopback()).await;
        let mut receiver = Receiver::listen(Vec::new()).await;
        busy.add(receiver.url()).await;
        let other = Arc::new(Openlead::open(&server.settings).await.unwrap());
        enquire(&other, busy.actor(), 9_846_000_001).await;
        other.close().await.unwrap();
        assert_eq!(receiver.next().await.kind(), "lead.created");
        busy.end().await;
    }

    async fn failed_ones_and_those_of_a_time_are_sent_again(server: &Server) {
        let busy = Busy::new(server, loopback()).await;
        let mut receiver = Receiver::listen(Vec::new()).await;
        let (id, _) = busy.add(receiver.url()).await;
        let mut first = HashSet::new();
        for number in 0..5 {
            busy.enquire(9_846_000_000 + number).await;
            first.insert(receiver.next().await.id().to_owned());
        }
        busy.until(id, |log| log.iter().all(|it| it.outcome == Outcome::Delivered)).await;
        busy.sql("UPDATE delivery SET outcome = 'failed' WHERE account_id = $1 AND event_id =
            (SELECT min(event_id) FROM delivery WHERE account_id = $1)").await;
        busy.site.act(move |act| webhook::replay_all(act, id, &Replay::failed())).await;
        assert!(first.contains(receiver.next().await.id()));
        busy.until(id, |log| log.iter().all(|it| it.outcome == Outcome::Delivered)).await;
        assert!(receiver.is_quiet(), "only the failed one");
        busy.site.act(move |act| webhook::replay_all(act, id, &Replay::between(0, i64::MAX))).await;
        let mut again = HashSet::new();
        for _ in 0..5 {
            again.insert(receiver.next().await.id().to_owned());
        }
        assert_eq!(again, first);
        busy.end().await;
    }

    async fn a_private_address_is_not_reached_whatever_name_it_has(server: &Server) {
        let busy = Busy::new(server, Reach::default()).await;
        let mut receiver = Receiver::listen(Vec::new()).await;
        let port = receiver.address.port();
        let names = ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "0.0.0.0"];
        let mut hooks = Vec::new();
        for name in names {
            hooks.push(busy.add(format!("http://{name}:{port}/hook")).await.0);
        }
        busy.enquire(9_846_000_001).await;
        for (id, name) in hooks.into_iter().zip(names) {
            let log = busy.until(id, |log| log[0].attempts == 1).await;
            let event = log[0].event_id;
            let tries = busy.site.act(move |act| webhook::attempts(act, id, event)).await;
            assert_eq!(tries[0].status, 0);
            assert!(tries[0].error.contains("private network"), "{name}: {}", tries[0].error);
        }
        assert!(receiver.is_quiet());
        busy.end().await;
    }
}
