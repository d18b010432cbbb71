//! What a member of staff may see and do, which every way to a lead agrees on.

use openlead_core::access::{Right, Scope};
use openlead_core::lead::{self, Assign, Edit, Query};
use openlead_core::note::{self, Kind};
use openlead_core::staff::Role;
use openlead_core::task::{self, NewTask};
use openlead_core::{Act, Error, Id, Result, Via, deal, event, explain, of, search};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::{Company, phone};

/// Whether each way to a lead gives it; all must agree.
fn sees(act: &mut Act, id: Id<of::Lead>, number: &str) -> bool {
    let found = lead::find(act, Some(&phone(number)), None).unwrap();
    let query = Query {
        filter: json!({ "field": "phone_number", "op": "is", "value": number }),
        ..Query::default()
    };
    let listed = lead::list(act, &query).unwrap().lines;
    let searched = Query {
        search: number.to_owned(),
        ..Query::default()
    };
    let ways = [
        is_there(lead::read(act, id)),
        found == Some(id),
        listed.iter().any(|line| line.lead.id == id),
        lead::count(act, &query).unwrap().number == 1,
        lead::matching(act, &query, None, 10).unwrap() == [id],
        lead::count(act, &searched).unwrap().number == 1,
        search::find(act, number, 10).unwrap().len() == 1,
        lead::edit(act, id, &Edit::default(), None).is_ok(),
        is_there(lead::phones(act, id)),
        is_there(note::of_lead(act, id)),
        is_there(task::of_lead(act, id)),
        is_there(deal::of_lead(act, id)),
        is_there(event::timeline(act, id, None, 10)),
        is_there(note::add(act, id, Kind::Note, "seen")),
        is_there(task::add(act, &to_do(act, Some(id)))),
        is_there(lead::set_status(
            act,
            id,
            act.catalog
                .lists
                .first(openlead_core::list::List::Status)
                .unwrap(),
        )),
    ];
    assert!(ways.iter().all(|way| *way == ways[0]), "{ways:?}");
    ways[0]
}

fn is_there<T>(result: Result<T>) -> bool {
    match result {
        Ok(_) => true,
        Err(Error::NotFound("lead")) => false,
        Err(other) => panic!("{other}"),
    }
}

fn to_do(act: &Act, lead: Option<Id<of::Lead>>) -> NewTask {
    NewTask {
        lead,
        name: "Call".to_owned(),
        description: String::new(),
        category: task::category(act, 1).expect("a starter"),
        due_at: None,
        agent: None,
        comment: "soon".to_owned(),
    }
}

on_each_engine! {
    async fn staff_see_the_leads_of_their_scope_by_every_way(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let ravi = company.agent("Ravi", &[sales]).await;
        let lata = company.staff("Lata", Role::Agent, Some(Scope::Department), &[sales]).await;
        let mohan = company.staff("Mohan", Role::Manager, None, &[]).await;
        let leads = [
            ("9846000001", Assign::Agent(ravi)),
            ("9846000002", Assign::Department(sales)),
            ("9846000003", Assign::Agent(lata)),
            ("9846000004", Assign::Nobody),
        ];
        let mut ids = Vec::new();
        for (number, assign) in leads {
            let lead = company.enquire_with(number, move |mut enquiry| {
                enquiry.assign = assign.clone();
                enquiry
            });
            ids.push((number, lead.await.lead()));
        }
        // The lead of the department went to Ravi, who was the first in turn.
        for (who, seen) in [
            (company.created.owner, [true, true, true, true]),
            (mohan, [true, true, true, true]),
            (lata, [false, true, true, false]),
            (ravi, [true, true, false, false]),
            (Id::new(7), [false, false, false, false]),
        ] {
            // What an admin is told of each is what holds.
            for ((_, id), sees) in ids.clone().into_iter().zip(seen) {
                let told = company.act_as(company.created.owner, move |act| explain::lead(act, id)).await.unwrap();
                let told = told.into_iter().find(|(person, _)| person.id == who);
                assert_eq!(told.is_some_and(|(_, why)| why.sees()), sees);
            }
            let ids = ids.clone();
            let found = company.act_as(who, move |act| {
                Ok(ids.iter().map(|(number, id)| sees(act, *id, number)).collect::<Vec<_>>())
            });
            assert_eq!(found.await.unwrap(), seen);
        }
    }

    async fn tasks_are_seen_by_who_has_them_who_set_them_and_who_sees_their_lead(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let lata = company.agent("Lata", &[]).await;
        let lead = company.enquire_with("9846000001", move |mut enquiry| {
            enquiry.assign = Assign::Agent(ravi);
            enquiry
        }).await.lead();
        let tasks = company.act(move |act| {
            let mut add = |lead, agent| {
                let new = NewTask { agent, ..to_do(act, lead) };
                task::add(act, &new)
            };
            Ok([add(Some(lead), None)?, add(None, Some(ravi))?, add(None, Some(lata))?, add(None, None)?])
        }).await.unwrap();
        let seen = move |act: &mut Act| {
            Ok(tasks.map(|task| {
                let read = task::read(act, task).is_ok();
                assert_eq!(!task::comments(act, task).unwrap().is_empty(), read);
                assert_eq!(task::complete(act, task).is_ok(), read);
                read
            }))
        };
        assert_eq!(company.act_as(ravi, seen).await.unwrap(), [true, true, false, false]);
        assert_eq!(company.act_as(lata, seen).await.unwrap(), [false, false, true, false]);
        let own = company.act_as(lata, |act| {
            let id = task::add(act, &to_do(act, None))?;
            task::read(act, id)
        });
        assert!(own.await.is_ok());
    }

    async fn a_role_without_the_right_is_told_who_can_grant_it(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let mohan = company.staff("Mohan", Role::Manager, Some(Scope::Own), &[]).await;
        let lead = company.enquire_with("9846000001", move |mut enquiry| {
            enquiry.assign = Assign::Agent(ravi);
            enquiry
        }).await.lead();
        let refused = company.act_as(ravi, move |act| lead::trash(act, lead)).await;
        let Err(Error::Forbidden(why)) = refused else { panic!("{refused:?}") };
        assert!(why.contains("Ask Asha"), "{why}");
        let assigned = company.act_as(ravi, move |act| lead::assign(act, lead, None)).await;
        assert!(matches!(assigned, Err(Error::Forbidden(_))));
        let exported = company.act_as(ravi, |act| lead::export(act, None, 10)).await;
        assert!(matches!(exported, Err(Error::Forbidden(_))));
        let audit = company.act_as(mohan, |act| event::audit(act, None, 10)).await;
        assert!(matches!(audit, Err(Error::Forbidden(_))));
        let trashed = company.act_as(mohan, move |act| lead::trash(act, lead)).await;
        assert!(matches!(trashed, Err(Error::NotFound("lead"))), "a manager of own leads");
        let exported = company.act_as(mohan, |act| lead::export(act, None, 10)).await.unwrap();
        assert!(exported.is_empty());
        let all = company.act(|act| {
            assert_eq!(act.actor.via, Via::V1);
            Ok(Right::ALL.iter().all(|right| act.may(*right)))
        });
        assert!(all.await.unwrap(), "a token has no role");
    }
}
