//! What webhooks hear of: each kind when it happens, of what they are limited to.

use std::collections::BTreeMap;

use openlead_core::list::{self, List};
use openlead_core::note::{self, Kind};
use openlead_core::webhook::{self, KINDS, NewWebhook};
use openlead_core::{Act, Error, Id, Result, call, deal, department, lead, of, task};
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use crate::company::{Company, incoming, website};
use crate::webhook::{add, settle, take, to_all};

/// All that webhooks are told of happens to a lead.
fn happen(act: &mut Act, agent: Id<of::Staff>) -> Result<Id<of::Lead>> {
    let enquiry = website(act, "9846012345");
    let lead = lead::capture(act, &enquiry)?.lead();
    lead::capture(act, &enquiry)?;
    let name = lead::Edit {
        name: Some("Meera".to_owned()),
        ..lead::Edit::default()
    };
    lead::edit(act, lead, &name, None)?;
    let status = list::make(act, List::Status, "Visited")?;
    lead::set_status(act, lead, status)?;
    lead::assign(act, lead, Some(agent))?;
    note::add(act, lead, Kind::Note, "Asked about fees")?;
    let new = task::NewTask {
        lead: Some(lead),
        name: "Call".to_owned(),
        description: String::new(),
        category: task::category(act, 1).expect("a starter"),
        due_at: None,
        agent: None,
        comment: String::new(),
    };
    let task = task::add(act, &new)?;
    task::complete(act, task)?;
    sell(act, lead)?;
    ring(act)?;
    lead::trash(act, lead)?;
    Ok(lead)
}

fn sell(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    let stage = |act: &Act, name: &str| act.catalog.lists.named(List::DealStage, name).unwrap().id;
    let new = deal::NewDeal {
        lead,
        name: "Course".to_owned(),
        stage: stage(act, "New"),
        amount: Some(100),
        agent: None,
        start_date: None,
        end_date: None,
        note: String::new(),
    };
    let deal = deal::add(act, &new)?;
    let proposal = stage(act, "Proposal");
    deal::move_to(act, deal, proposal, "")
}

fn ring(act: &mut Act) -> Result<()> {
    call::log(act, &incoming("9846012345", "")).map(drop)
}

/// Takes what is due and says that it has arrived, until nothing is: the bodies in their order.
async fn drain(company: &Company<'_>, hook: Id<of::Webhook>) -> Vec<Json> {
    let mut bodies = Vec::new();
    loop {
        let due = take(company, hook).await.due;
        if due.is_empty() {
            return bodies;
        }
        for due in due {
            bodies.push(serde_json::from_str(&due.payload).unwrap());
            settle(company, hook, &due, 204).await;
        }
    }
}

fn of_source(source: Id<of::ListItem>) -> NewWebhook {
    NewWebhook {
        sources: vec![source],
        ..to_all()
    }
}

on_each_engine! {
    async fn each_kind_is_told_of_when_it_happens_with_what_changed(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let (hook, _) = add(&company, to_all()).await;
        let lead = company.act(move |act| happen(act, ravi)).await.unwrap();
        let bodies = drain(&company, hook).await;
        let mut last = 0;
        let mut told = BTreeMap::new();
        for body in &bodies {
            assert_eq!(body["data"]["lead"]["id"], json!(lead), "{body}");
            let sequence = body["data"]["sequence"].as_i64().unwrap();
            assert!(sequence > last, "in order: {body}");
            last = sequence;
            told.insert(body["type"].as_str().unwrap(), &body["data"]);
        }
        let mut kinds = KINDS;
        kinds.sort_unstable();
        assert_eq!(told.keys().copied().collect::<Vec<_>>(), kinds);
        let changed = |kind: &str, field: &str| told[kind]["changes"][field].clone();
        assert_eq!(changed("lead.updated", "name"), json!({ "before": "", "after": "Meera" }));
        assert_eq!(changed("lead.status_changed", "status"), json!({ "before": "New", "after": "Visited" }));
        assert_eq!(changed("lead.assigned", "assigned_to")["after"]["name"], "Ravi");
        assert_eq!(changed("deal.stage_changed", "stage"), json!({ "before": "New", "after": "Proposal" }));
        assert!(told["lead.deleted"]["lead"]["deleted_at"].is_string());
    }

    async fn a_source_that_a_webhook_is_limited_to_is_not_deleted_and_takes_it_along_when_it_is_merged(server: &Server) {
        let company = Company::new(server).await;
        let (website, fair) = company.act(|act| {
            Ok((list::make(act, List::Source, "Web")?, list::make(act, List::Source, "Fair")?))
        }).await.unwrap();
        let (hook, _) = add(&company, of_source(fair)).await;
        let refused = company.act(move |act| list::delete(act, List::Source, fair)).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("1 webhook is limited to the source Fair")), "{refused:?}");
        let from = |source| move |enquiry| lead::Enquiry { source, ..enquiry };
        company.enquire_with("9846000001", from(fair)).await;
        let unit = move |act: &mut Act, progress| list::merge(act, List::Source, fair, website, progress);
        server.openlead.in_units(company.actor(), unit).await.unwrap();
        let only = company.act(move |act| webhook::read(act, hook)).await.unwrap().sources;
        assert_eq!(only.0, [website]);
        company.enquire_with("9846000002", from(website)).await;
        company.enquire("9846000003").await;
        assert_eq!(drain(&company, hook).await.len(), 2, "the one from before and the one of the other source");
        let (again, _) = add(&company, of_source(fair)).await;
        let only = company.act(move |act| webhook::read(act, again)).await.unwrap().sources;
        assert_eq!(only.0, [website], "what it was merged into");
    }

    async fn a_department_that_a_webhook_is_limited_to_is_not_removed(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let (hook, _) = add(&company, NewWebhook { departments: vec![sales], enabled: false, ..to_all() }).await;
        let refused = company.act(move |act| department::remove(act, sales)).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("1 webhooks")), "{refused:?}");
        company.act(move |act| {
            webhook::delete(act, hook)?;
            department::remove(act, sales)
        }).await.unwrap();
    }
}
