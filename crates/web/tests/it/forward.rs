//! Accepted calls arrive at the host before: in order, once each, when it is back, and nowhere where they must not.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use openlead_core::forward::{self, MARK, Status};
use openlead_core::job::{Handlers, Worker};
use openlead_testkit::{Server, on_each_engine};
use openlead_web::forward::Sender;
use openlead_web::metrics::Work;
use openlead_web::outbound::{Client, Reach};
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

use crate::site::{Site, form};
use crate::webhook::receiver::{Received, Receiver, Then};

const PATIENCE: Duration = Duration::from_secs(60);
const TOKEN: &str = "gl_0123456789abcdef0123";
const YES: Then = Then::Says(r#"{"status":"success","message":"Lead Added Successfully."}"#);
const NO: Then = Then::Says(r#"{"status":"fail","message":"Please check the parameters."}"#);

/// A company that moves, whose server does its work.
struct Moving {
    site: Site,
    host: Receiver,
    stop: oneshot::Sender<()>,
    worker: tokio::task::JoinHandle<()>,
}

impl Moving {
    async fn new(server: &Server, reach: Reach, then: Vec<Then>) -> Self {
        let site = Site::of(server).await;
        let host = Receiver::listen_and(then, YES).await;
        let (openlead, url) = (
            Arc::clone(&site.openlead),
            format!("http://{}", host.address),
        );
        site.act(move |act| forward::set(&openlead, act, &url, Some(TOKEN)))
            .await;
        let sender = Sender::new(Client::new(reach), Work::default());
        let worker = Worker::new(Arc::clone(&site.openlead), Handlers::new().with(sender));
        let (stop, stopped) = oneshot::channel::<()>();
        let worker = tokio::spawn(worker.run(async { drop(stopped.await) }, PATIENCE));
        Self {
            site,
            host,
            stop,
            worker,
        }
    }

    async fn status(&self) -> Status {
        let account = self.site.created.account;
        let status = self.site.act(move |act| forward::status(act.tx, account));
        status.await.expect("it was set")
    }

    async fn until(&self, what: impl Fn(&Status) -> bool) -> Status {
        let wait = async {
            loop {
                let status = self.status().await;
                if what(&status) {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, wait).await.expect("it in time")
    }

    /// The wait after a failure is over.
    async fn hurry(&self) {
        self.site
            .act(|act| Ok(act.tx.execute("UPDATE forward SET resume_at = 0", &[])?))
            .await;
    }

    async fn end(self) {
        drop(self.stop);
        timeout(PATIENCE, self.worker)
            .await
            .expect("an end in time")
            .unwrap();
    }
}

fn loopback() -> Reach {
    Reach(vec!["127.0.0.0/8".parse().unwrap()])
}

/// What was sent: path, and the parameters without the token, which must be the host's.
fn sent(received: &Received) -> (String, String) {
    assert_eq!(
        received.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert!(received.headers.contains_key(MARK));
    let body = std::str::from_utf8(&received.body).unwrap();
    let rest = body
        .strip_prefix(&format!("token={TOKEN}&"))
        .unwrap_or(body);
    assert!(!rest.contains("token"), "{rest}");
    (received.path.clone(), rest.to_owned())
}

on_each_engine! {
    async fn accepted_calls_arrive_in_order_as_they_were_and_no_others(server: &Server) {
        let mut moving = Moving::new(server, loopback(), Vec::new()).await;
        moving.site.department("Sales").await;
        let site = &moving.site;
        site.add_lead("9846012345", &[("City", "Kochi & more"), ("name", "മീര")]).await.says("success", "Lead Added Successfully.");
        site.add_lead("123", &[]).await.says("fail", "The mobileno must be between 8 and 14 digits.");
        let of = [("countrycode", "91"), ("mobile_no", "98460 12345")];
        site.call("get-lead-status", &of).await;
        site.call("gl-note-creation-api", &[&of[..], &[("note", "Called")]].concat()).await.says("success", "Note Added Successfully.");
        let assign = form(&[("SourceNumber", "0484"), ("department", "Sales")]);
        let path = format!("/api/gl-department-vise-agent-assign/{}?{assign}", site.token());
        assert_eq!(site.get(&path).await.said().0, "success");
        let mut arrived = Vec::new();
        for _ in 0..3 {
            arrived.push(sent(&moving.host.next().await));
        }
        let lead = form(&[("countrycode", "91"), ("mobileno", "9846012345"), ("source", "Website"), ("City", "Kochi & more"), ("name", "മീര")]);
        assert_eq!(arrived, [
            ("/api/gl-website-contacts".to_owned(), lead),
            ("/api/gl-note-creation-api".to_owned(), form(&[&of[..], &[("note", "Called")]].concat())),
            (format!("/api/gl-department-vise-agent-assign/{TOKEN}"), assign),
        ]);
        let done = moving.until(|it| it.forward.sent == 3).await;
        assert_eq!((done.waiting, done.refused), (0, 0));
        assert!(moving.host.is_quiet());
        moving.end().await;
    }

    async fn while_the_host_is_away_calls_wait_and_then_arrive_in_order(server: &Server) {
        let mut moving = Moving::new(server, loopback(), vec![Then::RetryAfter(503, "3600"), NO]).await;
        for number in ["9846000001", "9846000002", "9846000003"] {
            moving.site.add_lead(number, &[]).await.says("success", "Lead Added Successfully.");
        }
        let first = moving.host.next().await;
        let away = moving.until(|it| it.forward.failures == 1).await;
        assert_eq!(away.waiting, 3);
        let asked = away.forward.resume_at - away.forward.answered_at.unwrap();
        assert_eq!(asked / 1_000_000, 3600, "as the host asked");
        assert!(moving.host.is_quiet());
        moving.hurry().await;
        let again = moving.host.next().await;
        assert_eq!(first.body, again.body);
        for number in ["9846000002", "9846000003"] {
            assert!(sent(&moving.host.next().await).1.contains(number));
        }
        let done = moving.until(|it| it.waiting == 0 && it.forward.sent == 2).await;
        assert_eq!(done.refused, 1);
        moving.site.openlead.in_units(openlead_core::Actor::nobody(moving.site.created.account, openlead_core::Via::Cli), forward::retry).await.unwrap();
        assert!(sent(&moving.host.next().await).1.contains("9846000001"));
        moving.until(|it| it.forward.sent == 3 && it.refused == 0).await;
        moving.end().await;
    }

    async fn a_host_that_falls_behind_gets_calls_about_several_leads_at_once_each_lead_s_in_order(server: &Server) {
        let gate = Arc::new(Notify::new());
        let then = vec![Then::RetryAfter(503, "3600"), YES, Then::Held(Arc::clone(&gate))];
        let mut moving = Moving::new(server, loopback(), then).await;
        let numbers: Vec<String> = (0..9).map(|lead| format!("984600000{lead}")).collect();
        for number in &numbers {
            moving.site.add_lead(number, &[]).await.says("success", "Lead Added Successfully.");
        }
        for number in &numbers {
            let note = [("countrycode", "91"), ("mobile_no", number), ("note", "Called")];
            moving.site.call("gl-note-creation-api", &note).await.says("success", "Note Added Successfully.");
        }
        moving.until(|it| it.forward.failures == 1).await;
        moving.host.next().await;
        moving.hurry().await;
        // Lead 0 comes first, alone: whether the host is back. Then one of the others is held.
        let mut arrived = Vec::new();
        while arrived.len() < 17 {
            arrived.push(sent(&moving.host.next().await).1);
        }
        let of = |number: &String| arrived.iter().filter(|body| body.contains(number.as_str())).collect::<Vec<_>>();
        let (held, whole): (Vec<_>, Vec<_>) = numbers.iter().map(of).partition(|calls| calls.len() == 1);
        assert_eq!((held.len(), whole.len()), (1, 8), "{arrived:?}");
        assert!(whole.iter().all(|calls| calls[1].contains("Called")), "{arrived:?}");
        assert!(moving.host.is_quiet());
        gate.notify_one();
        assert!(sent(&moving.host.next().await).1.contains("Called"));
        let done = moving.until(|it| it.waiting == 0 && it.forward.sent == 18).await;
        assert_eq!((done.refused, done.failed), (0, 0));
        moving.end().await;
    }

    async fn a_call_that_was_sent_on_goes_no_further(server: &Server) {
        let mut moving = Moving::new(server, loopback(), Vec::new()).await;
        let query = form(&[("token", moving.site.token()), ("countrycode", "91"), ("mobileno", "9846012345"), ("source", "Website")]);
        let call = Request::get(format!("/api/gl-website-contacts?{query}")).header(MARK, "1");
        moving.site.send(call.body(Body::empty()).unwrap()).await.says("success", "Lead Added Successfully.");
        assert_eq!(moving.status().await.waiting, 0);
        moving.site.add_lead("9846054321", &[]).await.says("success", "Lead Added Successfully.");
        assert!(sent(&moving.host.next().await).1.contains("9846054321"));
        assert!(moving.host.is_quiet());
        moving.end().await;
    }

    async fn a_private_address_is_not_reached(server: &Server) {
        let mut moving = Moving::new(server, Reach::default(), Vec::new()).await;
        moving.site.add_lead("9846012345", &[]).await.says("success", "Lead Added Successfully.");
        let found = moving.until(|it| it.forward.failures > 0).await;
        assert!(found.forward.answer.contains("private network"), "{}", found.forward.answer);
        assert_eq!(found.waiting, 1);
        assert!(moving.host.is_quiet());
        moving.end().await;
    }
}
