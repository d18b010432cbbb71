use std::collections::HashSet;

use openlead_core::list::{self, List};
use openlead_core::webhook::log::Tried;
use openlead_core::webhook::outbox::{self, Due, Taken};
use openlead_core::webhook::{self, NewWebhook, Outcome, Patch, Replay};
use openlead_core::{Error, Id, event, lead, note, of};
use openlead_db::{Dialect, args};
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use crate::company::Company;

const DAY: i64 = 86_400_000_000;

pub fn to_all() -> NewWebhook {
    NewWebhook {
        url: "https://example.com/hook".to_owned(),
        enabled: true,
        ..NewWebhook::default()
    }
}

pub async fn add(company: &Company<'_>, new: NewWebhook) -> (Id<of::Webhook>, String) {
    let openlead = company.server.openlead.clone();
    company
        .act(move |act| webhook::add(&openlead, act, &new))
        .await
        .unwrap()
}

/// A webhook that wants everything.
pub async fn add_to_all(company: &Company<'_>) -> Id<of::Webhook> {
    add(company, to_all()).await.0
}

/// Everything that happens to deliveries.
pub async fn exercise(company: &Company<'_>, hook: Id<of::Webhook>) {
    let Taken { due, behind, .. } = take(company, hook).await;
    company
        .act(move |act| outbox::park(act, hook, &behind))
        .await
        .unwrap();
    settle(company, hook, &due[0], 500).await;
    settle(company, hook, &due[1], 200).await;
    let (event, lead) = (due[0].event_id, due[0].lead_id);
    let account = company.created.account;
    company
        .act(move |act| {
            webhook::replay(act, hook, event)?;
            webhook::pause(act, hook)?;
            webhook::resume(act, hook)?;
            webhook::test(act, hook)?;
            webhook::forget_lead(act, lead)?;
            webhook::delete(act, hook)?;
            webhook::prune(act.tx, account, i64::MAX, 10).map(drop)
        })
        .await
        .unwrap();
}

pub async fn take(company: &Company<'_>, webhook: Id<of::Webhook>) -> Taken {
    let openlead = company.server.openlead.clone();
    let none = HashSet::new();
    company
        .act(move |act| outbox::take(&openlead, act, webhook, 100, &none))
        .await
        .unwrap()
}

pub async fn settle(
    company: &Company<'_>,
    webhook: Id<of::Webhook>,
    due: &Due,
    status: i64,
) -> Outcome {
    let (due, tried) = (
        due.clone(),
        Tried {
            status,
            ..Tried::default()
        },
    );
    company
        .act(move |act| outbox::settle(act, webhook, &due, &tried))
        .await
        .unwrap()
}

async fn sql(company: &Company<'_>, sql: &'static str) {
    let account = company.created.account;
    company
        .act(move |act| Ok(act.tx.execute(sql, args![account])?))
        .await
        .unwrap();
}

fn kinds(due: &[Due]) -> Vec<&str> {
    due.iter().map(|due| due.kind.as_str()).collect()
}

on_each_engine! {
    async fn an_event_is_due_for_each_webhook_that_wants_it(server: &Server) {
        let company = Company::new(server).await;
        let department = company.department("Sales").await;
        let (all, _) = add(&company, to_all()).await;
        let (notes, _) = add(&company, NewWebhook { events: vec!["note.created".to_owned()], ..to_all() }).await;
        let (sales, _) = add(&company, NewWebhook { departments: vec![department], ..to_all() }).await;
        let (off, _) = add(&company, NewWebhook { enabled: false, ..to_all() }).await;
        let id = company.enquire_with("98460 12345", |mut enquiry| {
            enquiry.name = "Meera Nair".to_owned();
            enquiry.feedback = "Call me".to_owned();
            enquiry.custom.insert("course".to_owned(), json!("BBA"));
            enquiry
        }).await.lead();
        let due = take(&company, all).await.due;
        assert_eq!(kinds(&due), ["lead.created"], "the note waits for the lead");
        let body: Json = serde_json::from_str(&due[0].payload).unwrap();
        assert_eq!(body["type"], "lead.created");
        assert_eq!(body["data"]["sequence"], 1);
        let lead = &body["data"]["lead"];
        assert_eq!((&lead["id"], &lead["name"]), (&json!(id), &json!("Meera Nair")));
        let number = "+919846012345";
        assert_eq!(lead["phone_numbers"], json!([{ "number": number, "phone_number": number, "is_primary": true }]));
        assert_eq!((&lead["status"]["slug"], &lead["score"], &lead["is_starred"]), (&json!("new"), &json!(0), &json!(false)));
        assert!(lead["purposes"].is_array() && lead["status_changed_at"].is_string());
        assert_eq!((&lead["source"]["name"], &lead["custom_fields"]["course"]), (&json!("Website"), &json!("BBA")));
        assert_eq!(kinds(&take(&company, notes).await.due), ["note.created"]);
        assert!(take(&company, sales).await.due.is_empty());
        assert!(take(&company, off).await.target.is_none());
    }

    async fn a_change_says_before_and_after(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.agent("Ravi", &[]).await;
        let wanted = ["lead.status_changed", "lead.assigned"].map(str::to_owned);
        let (id, _) = add(&company, NewWebhook { events: wanted.into(), ..to_all() }).await;
        let lead = company.enquire("9846012345").await.lead();
        company.act(move |act| {
            let status = list::find_or_make(act, List::Status, "Interested")?.unwrap();
            lead::set_status(act, lead, status)
        }).await.unwrap();
        let due = take(&company, id).await.due;
        let body: Json = serde_json::from_str(&due[0].payload).unwrap();
        assert_eq!(body["data"]["changes"], json!({ "status": { "before": "New", "after": "Interested" } }));
        assert_eq!(body["data"]["lead"]["status"]["name"], "Interested");
        settle(&company, id, &due[0], 200).await;
        company.act(move |act| lead::assign(act, lead, Some(agent))).await.unwrap();
        let body: Json = serde_json::from_str(&take(&company, id).await.due[0].payload).unwrap();
        let change = &body["data"]["changes"]["assigned_to"];
        assert_eq!((&change["before"], &change["after"]["name"]), (&Json::Null, &json!("Ravi")));
    }

    async fn a_body_stays_below_20_kb_whatever_people_write(server: &Server) {
        let company = Company::new(server).await;
        let (id, _) = add(&company, to_all()).await;
        company.enquire_with("9846012345", |mut enquiry| {
            enquiry.note = "\u{1F600}".repeat(20_000);
            for field in 0..50 {
                enquiry.custom.insert(format!("field{field}"), json!("x".repeat(1000)));
            }
            enquiry.sent = enquiry.custom.clone();
            enquiry
        }).await;
        for _ in 0..2 {
            let due = take(&company, id).await.due;
            assert!(due[0].payload.len() < 20_000, "{} bytes", due[0].payload.len());
            let body: Json = serde_json::from_str(&due[0].payload).unwrap();
            assert_eq!(body["data"]["truncated"], true);
            settle(&company, id, &due[0], 200).await;
        }
    }

    async fn deliveries_of_a_lead_go_in_order_and_those_of_others_do_not_wait(server: &Server) {
        let company = Company::new(server).await;
        let (id, _) = add(&company, to_all()).await;
        let one = company.enquire("9846000001").await.lead();
        company.act(move |act| note::add(act, one, note::Kind::Note, "a").map(drop)).await.unwrap();
        company.enquire("9846000002").await;
        let taken = take(&company, id).await;
        assert_eq!(kinds(&taken.due), ["lead.created", "lead.created"]);
        assert_eq!(kinds(&taken.behind), ["note.created"]);
        company.act(move |act| outbox::park(act, id, &taken.behind)).await.unwrap();
        assert_eq!(settle(&company, id, &taken.due[0], 500).await, Outcome::Waiting);
        assert_eq!(settle(&company, id, &taken.due[1], 200).await, Outcome::Delivered);
        let none = take(&company, id).await;
        assert!(none.due.is_empty() && none.behind.is_empty(), "the note is out of the way");
        sql(&company, "UPDATE delivery SET due_at = 0 WHERE account_id = $1 AND attempts = 1 AND due_at IS NOT NULL").await;
        let again = take(&company, id).await.due;
        assert_eq!((kinds(&again), again[0].attempts), (vec!["lead.created"], 1));
        settle(&company, id, &again[0], 200).await;
        assert_eq!(kinds(&take(&company, id).await.due), ["note.created"], "at once");
        let log = company.act(move |act| webhook::attempts(act, id, again[0].event_id)).await.unwrap();
        assert_eq!(log.iter().map(|tried| tried.status).collect::<Vec<_>>(), [200, 500]);
    }

    async fn one_that_is_gone_is_disabled_and_enabled_again_it_has_its_backlog(server: &Server) {
        let company = Company::new(server).await;
        let (id, _) = add(&company, to_all()).await;
        company.enquire("9846000001").await;
        company.enquire("9846000002").await;
        let due = take(&company, id).await.due;
        assert_eq!(settle(&company, id, &due[0], 410).await, Outcome::Failed);
        assert!(take(&company, id).await.target.is_none());
        let found = company.act(move |act| webhook::read(act, id)).await.unwrap();
        assert!(!found.enabled && found.reason.contains("410"));
        let on = Patch { enabled: Some(true), ..Patch::default() };
        company.act(move |act| webhook::change(act, id, on.clone())).await.unwrap();
        assert_eq!(take(&company, id).await.due.len(), 1);
    }

    async fn after_three_days_without_success_it_is_paused_with_a_notice_and_resumed_it_has_its_backlog(server: &Server) {
        let company = Company::new(server).await;
        let (id, _) = add(&company, to_all()).await;
        company.enquire("9846000001").await;
        let due = take(&company, id).await.due;
        settle(&company, id, &due[0], 503).await;
        let since = company.act(move |act| webhook::read(act, id)).await.unwrap().failing_since;
        assert!(since.is_some());
        let past = since.unwrap() - 3 * DAY;
        let account = company.created.account;
        company.act(move |act| {
            let sql = "UPDATE webhook SET failing_since = $2 WHERE account_id = $1";
            Ok(act.tx.execute(sql, args![account, past])?)
        }).await.unwrap();
        settle(&company, id, &due[0], 0).await;
        let found = company.act(move |act| webhook::read(act, id)).await.unwrap();
        assert!(found.enabled && found.paused_at.is_some() && !found.reason.is_empty(), "{found:?}");
        let audit = company.act(|act| event::audit(act, None, 1)).await.unwrap();
        assert_eq!(audit[0].kind, "webhook.paused");
        company.enquire("9846000002").await;
        assert!(take(&company, id).await.target.is_none());
        company.act(move |act| webhook::resume(act, id)).await.unwrap();
        let due = take(&company, id).await.due;
        assert_eq!(due.len(), 1, "what came meanwhile");
        settle(&company, id, &due[0], 200).await;
        let found = company.act(move |act| webhook::read(act, id)).await.unwrap();
        assert_eq!((found.paused_at, found.failing_since), (None, None));
    }

    async fn a_rotated_secret_signs_beside_the_new_one_for_a_day(server: &Server) {
        let company = Company::new(server).await;
        let (id, first) = add(&company, to_all()).await;
        assert!(first.starts_with("whsec_") && first.len() == 50, "{}", first.len());
        let openlead = server.openlead.clone();
        let second = company.act(move |act| webhook::rotate(&openlead, act, id)).await.unwrap();
        let secrets = take(&company, id).await.target.unwrap().secrets;
        assert_eq!(secrets, [second.clone(), first]);
        let openlead = server.openlead.clone();
        assert_eq!(company.act(move |act| webhook::show_secret(&openlead, act, id)).await.unwrap(), second);
        sql(&company, "UPDATE webhook SET old_secret_until = 1 WHERE account_id = $1").await;
        assert_eq!(take(&company, id).await.target.unwrap().secrets, [second]);
    }

    async fn bad_input_is_refused_with_every_field(server: &Server) {
        let company = Company::new(server).await;
        let new = NewWebhook {
            url: "example.com".to_owned(),
            events: vec!["lead.exploded".to_owned()],
            sources: vec![Id::new(1)],
            departments: vec![Id::new(2)],
            ..NewWebhook::default()
        };
        let openlead = server.openlead.clone();
        let refused = company.act(move |act| webhook::add(&openlead, act, &new)).await;
        let Err(Error::Invalid(fields)) = refused else { panic!("not refused") };
        let fields: Vec<_> = fields.iter().map(|field| field.field.as_ref()).collect();
        assert_eq!(fields, ["url", "events", "sources", "departments"]);
        let (id, _) = add(&company, to_all()).await;
        company.act(move |act| webhook::delete(act, id)).await.unwrap();
        let gone = company.act(move |act| webhook::read(act, id)).await;
        assert!(matches!(gone, Err(Error::NotFound("webhook"))));
    }

    async fn what_was_delivered_is_sent_again_when_somebody_asks(server: &Server) {
        let company = Company::new(server).await;
        let (id, _) = add(&company, to_all()).await;
        company.enquire("9846000001").await;
        let due = take(&company, id).await.due;
        settle(&company, id, &due[0], 200).await;
        let event = due[0].event_id;
        company.act(move |act| webhook::replay(act, id, event)).await.unwrap();
        assert_eq!(take(&company, id).await.due[0].event_id, event);
        let nothing = company.act(move |act| webhook::replay(act, id, Id::new(1))).await;
        assert!(matches!(nothing, Err(Error::NotFound("delivery"))));
        let backwards = company.act(move |act| webhook::replay_all(act, id, &Replay::between(2, 1))).await;
        assert!(matches!(backwards, Err(Error::Invalid(_))));
    }

    async fn old_deliveries_those_of_a_deleted_webhook_and_those_of_an_erased_lead_go(server: &Server) {
        let company = Company::new(server).await;
        let (kept, _) = add(&company, to_all()).await;
        let (gone, _) = add(&company, to_all()).await;
        let one = company.enquire("9846000001").await.lead();
        let two = company.enquire("9846000002").await.lead();
        let due = take(&company, kept).await.due;
        settle(&company, kept, &due[0], 200).await;
        let account = company.created.account;
        // A million that wait are not looked at each hour.
        let plan = move |tx: &mut openlead_db::Tx| {
            tx.explain();
            webhook::prune(tx, account, 1, 10)?;
            Ok::<_, Error>(tx.plans().join("\n"))
        };
        let plan = server.openlead.db.write(plan).await.unwrap();
        assert!(plan.contains("event_id <"), "{plan}");
        let range = "delivery USING PRIMARY KEY (account_id=? AND webhook_id=? AND event_id<?)";
        assert!(server.openlead.db.dialect() == Dialect::Postgres || plan.contains(range), "{plan}");
        company.act(move |act| webhook::delete(act, gone)).await.unwrap();
        let prune = move |tx: &mut openlead_db::Tx| webhook::prune(tx, account, i64::MAX, 10);
        let mut pruned = [0; 3];
        for count in &mut pruned {
            *count = server.openlead.db.write(prune).await.unwrap();
        }
        assert_eq!(pruned, [1, 2, 0], "the delivered one, then those of the deleted webhook");
        let left = company.act(move |act| webhook::deliveries(act, kept, None, None, 10)).await.unwrap();
        assert_eq!(left.iter().map(|it| it.lead_id).collect::<Vec<_>>(), [two]);
        company.act(move |act| {
            webhook::forget_lead(act, one)?;
            webhook::forget_lead(act, two)
        }).await.unwrap();
        let left = company.act(move |act| webhook::deliveries(act, kept, None, None, 10)).await.unwrap();
        assert!(left.is_empty());
    }
}
