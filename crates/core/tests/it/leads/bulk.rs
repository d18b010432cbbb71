//! One deed done to many leads, and put back.

use openlead_core::access::Scope;
use openlead_core::field::{self, Kind, NewField};
use openlead_core::lead::bulk::{self, Bulk, Closing, Deed, Target};
use openlead_core::lead::{self, Assign, Custom, Edit, Query};
use openlead_core::list::List;
use openlead_core::staff::Role;
use openlead_core::{Actor, Error, Id, Result, Via, note, of, task};
use openlead_testkit::{Server, on_each_engine};
use serde_json::{Map, json};

use super::fleet::item;
use crate::company::{Company, website};

/// Makes this many leads, of an agent or of nobody.
async fn leads(
    company: &Company<'_>,
    from: usize,
    many: usize,
    agent: Option<Id<of::Staff>>,
) -> Vec<Id<of::Lead>> {
    let made = company.act(move |act| {
        let one = |act: &mut openlead_core::Act, n: usize| -> Result<Id<of::Lead>> {
            let mut enquiry = website(act, &format!("98460{:05}", from + n));
            enquiry.assign = agent.map_or(Assign::Nobody, Assign::Agent);
            Ok(lead::capture(act, &enquiry)?.lead())
        };
        (0..many).map(|n| one(act, n)).collect::<Result<Vec<_>>>()
    });
    made.await.unwrap()
}

fn person(company: &Company<'_>, who: Id<of::Staff>) -> Actor {
    Actor {
        account: company.created.account,
        who: Some(who),
        via: Via::Web,
    }
}

async fn begin(
    company: &Company<'_>,
    who: Id<of::Staff>,
    deed: Deed,
    target: Target,
) -> Result<Id<of::Bulk>> {
    company
        .act_as(who, move |act| bulk::begin(act, &deed, &target))
        .await
}

async fn run(
    server: &Server,
    company: &Company<'_>,
    who: Id<of::Staff>,
    deed: Deed,
    target: Target,
) -> Bulk {
    let id = begin(company, who, deed, target).await.unwrap();
    bulk::run(&server.openlead, person(company, who), id)
        .await
        .unwrap()
}

on_each_engine! {
    async fn all_that_a_query_finds_are_assigned_and_put_back(server: &Server) {
        let company = Company::new(server).await;
        let owner = company.created.owner;
        let ravi = company.agent("Ravi", &[]).await;
        let lata = company.agent("Lata", &[]).await;
        let of_ravi = leads(&company, 0, 3, Some(ravi)).await;
        let of_nobody = leads(&company, 10, 1100, None).await;
        let nobodys = json!({ "field": "assigned_to", "op": "is_not", "value": "Lata" });
        let target = Target::Query(Box::new(Query { filter: nobodys, ..Query::default() }));
        let done = run(server, &company, owner, Deed::Assign(Some(lata)), target).await;
        assert_eq!((done.changed, done.skipped, done.finished_at.is_some()), (1103, 0, true));
        assert_eq!(company.lead(of_nobody[1099]).await.agent_id, Some(lata));
        // Somebody works on with one of them.
        let kept = of_ravi[0];
        company.act(move |act| lead::assign(act, kept, None)).await.unwrap();
        let undone = bulk::undo(&server.openlead, person(&company, owner), done.id).await.unwrap();
        assert_eq!((undone.undone, undone.undone_at.is_some()), (1102, true));
        assert_eq!(company.lead(of_ravi[0]).await.agent_id, None);
        assert_eq!(company.lead(of_ravi[1]).await.agent_id, Some(ravi));
        assert_eq!(company.lead(of_nobody[500]).await.agent_id, None);
        let again = bulk::undo(&server.openlead, person(&company, owner), done.id).await.unwrap();
        assert_eq!(again.undone, 1102, "undone once");
    }

    async fn every_deed_is_done_and_put_back(server: &Server) {
        let company = Company::new(server).await;
        let owner = company.created.owner;
        let sales = company.department("Sales").await;
        let agents = [company.agent("Ravi", &[sales]).await, company.agent("Lata", &[sales]).await];
        let ids = leads(&company, 0, 4, None).await;
        let (lost, call) = company.act(|act| Ok((item(act, List::Status, "Lost"), task::category(act, 2).unwrap()))).await.unwrap();
        let state = async |id| {
            let lead = company.lead(id).await;
            (lead.agent_id, lead.department_id, lead.status_id, lead.deleted_at.is_some())
        };
        let before = state(ids[0]).await;
        let deeds = [
            Deed::Department(sales),
            Deed::Status(lost),
            Deed::Task { name: "Call".to_owned(), category: call, due_at: None, agent: None },
            Deed::Delete,
        ];
        let mut done = Vec::new();
        for deed in deeds {
            let bulk = run(server, &company, owner, deed, Target::Ids(ids.clone())).await;
            assert_eq!((bulk.changed, bulk.skipped), (4, 0), "{:?}", bulk.deed);
            done.push(bulk.id);
        }
        let mut given: Vec<_> = Vec::new();
        for id in &ids {
            given.push(company.lead(*id).await.agent_id.unwrap());
        }
        for agent in agents {
            assert_eq!(given.iter().filter(|given| **given == agent).count(), 2, "in turn");
        }
        assert_eq!(state(ids[0]).await, (Some(given[0]), Some(sales), lost, true));
        for id in done.into_iter().rev() {
            let undone = bulk::undo(&server.openlead, person(&company, owner), id).await.unwrap();
            assert_eq!(undone.undone, 4, "{:?}", undone.deed);
        }
        assert_eq!(state(ids[0]).await, before);
        let one = ids[0];
        let tasks = company.act(move |act| task::of_lead(act, one)).await.unwrap();
        assert!(tasks.is_empty());
    }

    async fn what_cannot_be_changed_is_skipped(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let mohan = company.staff("Mohan", Role::Manager, Some(Scope::Own), &[]).await;
        let own = leads(&company, 0, 2, Some(mohan)).await;
        let other = leads(&company, 10, 2, Some(ravi)).await;
        let trashed = own[1];
        company.act(move |act| lead::trash(act, trashed)).await.unwrap();
        let lost = company.act(|act| Ok(item(act, List::Status, "Lost"))).await.unwrap();
        let all = [own.clone(), other.clone(), vec![Id::new(7)]].concat();
        let done = run(server, &company, mohan, Deed::Status(lost), Target::Ids(all)).await;
        assert_eq!((done.changed, done.skipped), (1, 4));
        assert_ne!(company.lead(other[0]).await.status_id, lost);
        let everything = Target::Query(Box::default());
        let done = run(server, &company, mohan, Deed::Assign(None), everything).await;
        assert_eq!((done.changed, done.skipped), (1, 0), "those that he sees, no others");
    }

    async fn a_deed_that_cannot_be_done_is_refused_before_it_begins(server: &Server) {
        let company = Company::new(server).await;
        let owner = company.created.owner;
        let ravi = company.agent("Ravi", &[]).await;
        let ids = Target::Ids(vec![Id::new(7)]);
        let refused = begin(&company, ravi, Deed::Delete, ids.clone()).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let wrong = [
            (Deed::Assign(Some(Id::new(7))), ids.clone()),
            (Deed::Status(Id::new(7)), ids.clone()),
            (Deed::Department(Id::new(7)), ids),
            (Deed::Delete, Target::Ids(Vec::new())),
            (Deed::Delete, Target::Query(Box::new(Query { filter: json!("x"), ..Query::default() }))),
        ];
        for (deed, target) in wrong {
            let refused = begin(&company, owner, deed, target).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        let gone = bulk::undo(&server.openlead, person(&company, owner), Id::new(7)).await;
        assert!(matches!(gone, Err(Error::NotFound(_))));
    }

    async fn a_note_since_does_not_stand_against_undoing(server: &Server) {
        let company = Company::new(server).await;
        let owner = company.created.owner;
        let ids = leads(&company, 0, 1, None).await;
        let lost = company.act(|act| Ok(item(act, List::Status, "Lost"))).await.unwrap();
        let done = run(server, &company, owner, Deed::Status(lost), Target::Ids(ids.clone())).await;
        let one = ids[0];
        company.act(move |act| note::add(act, one, note::Kind::Note, "x")).await.unwrap();
        let undone = bulk::undo(&server.openlead, person(&company, owner), done.id).await.unwrap();
        assert_eq!(undone.undone, 1);
    }
    async fn many_are_closed_with_one_reason_and_put_back(server: &Server) {
        let company = Company::new(server).await;
        let owner = company.created.owner;
        let ids = leads(&company, 0, 3, None).await;
        let (lost, price) = company.act(|act| Ok((item(act, List::Status, "Lost"), item(act, List::LostReason, "Too expensive")))).await.unwrap();
        let close = |status, reason, words: &str| Deed::Close(Closing { status, reason, words: words.to_owned(), fields: Map::new() });
        let silent = begin(&company, owner, close(lost, None, " "), Target::Ids(ids.clone())).await;
        assert!(matches!(silent, Err(Error::Invalid(wrong)) if wrong[0].field == "reason"));
        let open = company.act(|act| Ok(item(act, List::Status, "Contacted"))).await.unwrap();
        assert!(matches!(begin(&company, owner, close(open, Some(price), ""), Target::Ids(ids.clone())).await, Err(Error::Invalid(_))));
        let done = run(server, &company, owner, close(lost, Some(price), "by half"), Target::Ids(ids.clone())).await;
        assert_eq!((done.changed, done.skipped), (3, 0));
        let one = company.lead(ids[0]).await;
        assert_eq!((one.status_id, one.lost_reason_id, one.lost_reason.as_str()), (lost, Some(price), "by half"));
        // Somebody moves one of them on; the others are as they were.
        let on = ids[2];
        company.act(move |act| lead::set_status(act, on, open)).await.unwrap();
        let undone = bulk::undo(&server.openlead, person(&company, owner), done.id).await.unwrap();
        assert_eq!(undone.undone, 2);
        let one = company.lead(ids[0]).await;
        assert_eq!((one.lost_reason_id, one.lost_reason.as_str()), (None, ""));
        assert_ne!(one.status_id, lost);
        assert_eq!(company.lead(on).await.status_id, open);
    }

    async fn many_are_won_with_the_required_fields_that_they_lack(server: &Server) {
        let company = Company::new(server).await;
        let owner = company.created.owner;
        let ids = leads(&company, 0, 3, None).await;
        let has = ids[0];
        let won = company.act(move |act| {
            let fee = NewField { label: "Fee".to_owned(), kind: Kind::Number, options: Vec::new(), required: true, searchable: false, section: String::new() };
            field::add(act, &fee)?;
            Ok(item(act, List::Status, "Closed"))
        }).await.unwrap();
        company.act(move |act| {
            let custom = Some(Custom::Merge(Map::from_iter([("fee".to_owned(), json!(7))])));
            lead::edit(act, has, &Edit { custom, ..Edit::default() }, None)
        }).await.unwrap();
        let all = Target::Query(Box::default());
        let target = all.clone();
        let lacking = company.act_as(owner, move |act| bulk::lacking(act, &target)).await.unwrap();
        assert_eq!(lacking.iter().map(|(field, count)| (field.key.as_str(), *count)).collect::<Vec<_>>(), [("fee", 2)]);
        let close = |fields| Deed::Close(Closing { status: won, reason: None, words: String::new(), fields });
        let blank = begin(&company, owner, close(Map::new()), all.clone()).await;
        assert!(matches!(blank, Err(Error::Invalid(wrong)) if wrong[0].field == "custom_fields.fee"));
        let done = run(server, &company, owner, close(Map::from_iter([("fee".to_owned(), json!(9))])), all).await;
        assert_eq!(done.changed, 3);
        assert_eq!((&company.lead(has).await.custom["fee"], &company.lead(ids[1]).await.custom["fee"]), (&json!(7), &json!(9)));
        let undone = bulk::undo(&server.openlead, person(&company, owner), done.id).await.unwrap();
        assert_eq!(undone.undone, 3);
        assert_eq!((&company.lead(has).await.custom["fee"], &company.lead(ids[1]).await.custom["fee"]), (&json!(7), &json!(null)));
    }
}
