//! Changes of a lead's own fields, and leads made one by one.

use openlead_core::lead::{self, Edit, Made, create, create_many, edit};
use openlead_core::list::{self, List};
use openlead_core::staff::Role;
use openlead_core::{Act, Error, Id, Result, event, of};
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::fleet::ground;
use crate::company::Company;

/// Makes a change of JSON; additional fields are merged.
fn change(act: &mut Act, lead: Id<of::Lead>, json: &Json) -> Result<()> {
    let read = Edit::read(act, json.as_object().unwrap(), true)?;
    edit(act, lead, &read, None)
}

fn make(act: &mut Act, json: &Json) -> Result<Id<of::Lead>> {
    let read = Edit::read(act, json.as_object().unwrap(), false)?;
    create(act, &read)
}

/// What the newest event of this kind says.
fn told(act: &mut Act, lead: Id<of::Lead>, kind: &str) -> Json {
    let events = event::timeline(act, lead, None, 100).unwrap();
    events
        .into_iter()
        .find(|event| event.kind == kind)
        .unwrap()
        .detail
}

fn fields(result: Result<impl std::fmt::Debug>) -> Vec<String> {
    match result {
        Err(Error::Invalid(wrong)) => wrong
            .into_iter()
            .map(|wrong| wrong.field.into_owned())
            .collect(),
        other => panic!("{other:?}"),
    }
}

on_each_engine! {
    async fn any_subset_of_a_lead_changes_with_before_and_after(server: &Server) {
        let company = Company::new(server).await;
        ground(&company).await;
        let lead = company.enquire("9846000001").await.lead();
        let detail = company.act(move |act| {
            let id = |list, name: &str| act.catalog.lists.named(list, name).unwrap().id.to_string();
            let purposes = json!([id(List::Purpose, "Visa"), id(List::Purpose, "Training")]);
            let status = id(List::Status, "Contacted");
            change(act, lead, &json!({
                "name": "Meera Nair", "email": "Meera@Example.com", "company_name": "Nair & Sons", "notes": "VIP",
                "score": 40, "is_starred": true, "next_follow_up_at": "2026-12-01T10:00:00Z", "birth_date": "1990-05-17",
                "purpose_ids": purposes, "status_id": status, "custom_fields": { "city": "Kochi", "budget": 12.5 },
                "phone_numbers": ["+919846000009", { "phone_number": "+919846000001" }],
            }))?;
            Ok(told(act, lead, "lead.updated"))
        }).await.unwrap();
        let changes = &detail["changes"];
        assert_eq!(changes["name"], json!({ "before": "", "after": "Meera Nair" }));
        assert_eq!(changes["purposes"], json!({ "before": [], "after": ["Visa", "Training"] }));
        assert_eq!(changes["custom"]["city"], json!({ "before": null, "after": "Kochi" }));
        assert_eq!(changes["next_follow_up_at"]["after"], "2026-12-01T10:00:00.000000Z");
        assert_eq!(changes["phone_numbers"]["after"], json!(["+919846000009", "+919846000001"]));
        assert!(changes.get("address").is_none(), "{changes}");
        let kept = company.lead(lead).await;
        assert_eq!((kept.phone.as_str(), kept.score, kept.is_starred), ("919846000009", 40, true));
        assert_eq!(company.story_of(lead).await, ["lead.created", "lead.updated", "lead.status_changed"]);
        let found = company.act(|act| lead::find(act, None, openlead_core::email::Email::parse("meera@EXAMPLE.com").as_ref()));
        assert_eq!(found.await.unwrap(), Some(lead));
        // The same once more changes nothing; null takes away.
        company.act(move |act| change(act, lead, &json!({ "name": "Meera Nair", "score": 40 }))).await.unwrap();
        assert_eq!(company.lead(lead).await.sequence, kept.sequence);
        company.act(move |act| change(act, lead, &json!({
            "email": null, "next_follow_up_at": null, "purpose_ids": [], "custom_fields": { "city": null }
        }))).await.unwrap();
        let kept = company.lead(lead).await;
        assert_eq!((kept.email.as_str(), kept.next_follow_up_at, kept.purpose_id), ("", None, None));
        assert_eq!(kept.custom, json!({ "budget": 12.5 }));
    }

    async fn a_change_of_several_kinds_writes_the_lead_once(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.agent("Ravi", &[]).await;
        let lead = company.enquire("9846000001").await.lead();
        company.act(move |act| {
            let id = |name: &str| act.catalog.lists.named(List::Status, name).unwrap().id.to_string();
            let (lost, open) = (id("Lost"), id("Contacted"));
            act.tx.explain();
            change(act, lead, &json!({
                "score": 40, "status_id": lost, "lost_reason": "Too far", "assigned_to_id": agent.to_string()
            }))?;
            let written = act.tx.plans().into_iter().filter(|plan| plan.starts_with("UPDATE lead "));
            assert_eq!(written.count(), 1);
            let kept = lead::read(act, lead)?;
            assert_eq!((kept.score, kept.agent_id, kept.sequence), (40, Some(agent), 4));
            assert_eq!(told(act, lead, "lead.status_changed")["reason"], "Too far");
            let events = event::timeline(act, lead, None, 3)?;
            let story: Vec<_> = events.iter().rev().map(|event| (event.kind.as_str(), event.sequence)).collect();
            assert_eq!(story, [("lead.updated", 2), ("lead.status_changed", 3), ("lead.assigned", 4)]);
            // An open status takes no reason, not even one that comes with it.
            change(act, lead, &json!({ "status_id": open, "lost_reason": "No answer" }))?;
            assert_eq!(lead::read(act, lead)?.lost_reason, "");
            Ok(())
        }).await.unwrap();
    }

    async fn custom_fields_replace_the_set_or_merge_a_key(server: &Server) {
        let company = Company::new(server).await;
        ground(&company).await;
        let lead = company.enquire("9846000001").await.lead();
        company.act(move |act| {
            change(act, lead, &json!({ "custom_fields": { "city": "Kochi", "is_new": true } }))?;
            change(act, lead, &json!({ "custom_fields": { "budget": 3 } }))?;
            assert_eq!(lead::read(act, lead)?.custom, json!({ "city": "Kochi", "is_new": 1, "budget": 3 }));
            let all = json!({ "custom_fields": { "city": "Thrissur" } });
            let all = Edit::read(act, all.as_object().unwrap(), false)?;
            edit(act, lead, &all, None)?;
            assert_eq!(lead::read(act, lead)?.custom, json!({ "city": "Thrissur" }));
            let (account, version) = (act.account(), act.tx.new_id());
            act.tx.execute("UPDATE field SET required = TRUE WHERE account_id = $1 AND key = 'city'", openlead_db::args![account])?;
            act.tx.execute("UPDATE account SET catalog_version = $2 WHERE id = $1", openlead_db::args![account, version])?;
            Ok(())
        }).await.unwrap();
        company.act(move |act| {
            let without = change(act, lead, &json!({ "custom_fields": { "city": "" } }));
            assert_eq!(fields(without), ["custom_fields.city"]);
            change(act, lead, &json!({ "custom_fields": { "budget": 4 } }))?;
            let all = Edit::read(act, json!({ "custom_fields": { "budget": 1 } }).as_object().unwrap(), false)?;
            assert_eq!(fields(edit(act, lead, &all, None)), ["custom_fields.city"]);
            let made = make(act, &json!({ "phone_numbers": ["+919846000002"] }));
            assert_eq!(fields(made), ["custom_fields.city"]);
            make(act, &json!({ "phone_numbers": ["+919846000002"], "custom_fields": { "city": "Kochi" } }))
        }).await.unwrap();
    }

    async fn every_wrong_field_is_named_at_once(server: &Server) {
        let company = Company::new(server).await;
        ground(&company).await;
        company.act(|act| {
            let status = act.catalog.lists.first(List::Status)?.to_string();
            let wrong = json!({
                "phone_numbers": [], "name": 7, "email": "nobody", "birth_date": "17-05-1990", "score": 1.5, "is_starred": "yes",
                "next_follow_up_at": "soon", "status_id": "New", "source_id": status, "purpose_ids": "x", "assigned_to_id": "7",
                "colour": "red", "notes": "x".repeat(20_001),
                "custom_fields": { "budget": "many", "level": "Chemistry", "none": 1, "is_new": 1 },
            });
            let read = Edit::read(act, wrong.as_object().unwrap(), true);
            let mut named = fields(read);
            named.sort();
            assert_eq!(named, [
                "assigned_to_id", "birth_date", "colour", "custom_fields.budget", "custom_fields.is_new",
                "custom_fields.level", "custom_fields.none", "email", "is_starred", "name", "next_follow_up_at", "notes",
                "phone_numbers", "purpose_ids", "score", "source_id", "status_id",
            ]);
            Ok(())
        }).await.unwrap();
    }

    async fn a_number_of_another_lead_is_told_with_that_lead(server: &Server) {
        let company = Company::new(server).await;
        let one = company.enquire("9846000001").await.lead();
        let two = company.enquire("9846000002").await.lead();
        let taken = company.act(move |act| change(act, two, &json!({ "phone_numbers": ["+919846000003", "+919846000001"] }))).await;
        assert!(matches!(taken, Err(Error::LeadExists(lead)) if lead == one), "{taken:?}");
        let again = company.act(|act| make(act, &json!({ "phone_numbers": ["+919846000002"] }))).await;
        assert!(matches!(again, Err(Error::LeadExists(lead)) if lead == two), "{again:?}");
        // What was refused has taken nothing, and a number that a lead gives up is free.
        company.act(move |act| change(act, two, &json!({ "phone_numbers": ["+919846000003"] }))).await.unwrap();
        let new = company.act(|act| make(act, &json!({ "phone_numbers": ["+919846000002"] }))).await.unwrap();
        assert_ne!(new, two);
    }

    async fn a_change_of_what_somebody_else_changed_is_stale(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire("9846000001").await.lead();
        let known = company.lead(lead).await.sequence;
        let set = move |score: i64| move |act: &mut Act| {
            let change = Edit { score: Some(score), ..Edit::default() };
            edit(act, lead, &change, Some(known))
        };
        company.act(set(1)).await.unwrap();
        let stale = company.act(set(2)).await;
        assert!(matches!(stale, Err(Error::Stale)));
        assert_eq!(company.lead(lead).await.score, 1);
    }

    async fn whoever_may_not_assign_makes_leads_for_themselves(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let lata = company.staff("Lata", Role::Manager, None, &[]).await;
        let own = company.act_as(ravi, |act| {
            let id = make(act, &json!({ "phone_numbers": ["+919846000001"], "name": "Meera", "notes": "met at the fair" }))?;
            lead::read(act, id)
        }).await.unwrap();
        assert_eq!((own.agent_id, own.notes.as_str()), (Some(ravi), "met at the fair"));
        assert_eq!(own.sequence, 1, "it is made at once");
        let other = company.act_as(ravi, move |act| {
            make(act, &json!({ "phone_numbers": ["+919846000002"], "assigned_to_id": lata }))
        }).await;
        assert!(matches!(other, Err(Error::Forbidden(_))));
        let given = company.act_as(lata, move |act| {
            let id = make(act, &json!({ "phone_numbers": ["+919846000002"], "assigned_to_id": ravi }))?;
            lead::read(act, id)
        }).await.unwrap();
        assert_eq!(given.agent_id, Some(ravi));
        let source = company.act(move |act| Ok(act.catalog.lists.name(given.source_id).to_owned())).await.unwrap();
        assert_eq!(source, "Manual");
    }

    async fn many_are_made_each_for_itself_and_in_a_dry_run_none(server: &Server) {
        let company = Company::new(server).await;
        let known = company.enquire("9846000001").await.lead();
        for dry_run in [true, false] {
            let made = company.act(move |act| {
                let rows = [
                    json!({ "phone_numbers": ["+919846000002"], "name": "Meera" }),
                    json!({ "phone_numbers": ["+919846000001"] }),
                    json!({ "phone_numbers": ["12"] }),
                    json!({ "phone_numbers": ["+919846000002"] }),
                    json!({ "phone_numbers": ["+919846000003"] }),
                ];
                let rows: Vec<_> = rows.iter().map(|row| Edit::read(act, row.as_object().unwrap(), false)).collect();
                create_many(act, &rows, dry_run)
            }).await.unwrap();
            let [Made::New(first), Made::Exists(of), Made::Invalid(_), Made::Exists(twice), Made::New(_)] = made[..] else {
                panic!("{made:?}")
            };
            assert_eq!((of, twice), (known, first));
            let there = company.act(move |act| Ok(lead::read(act, first).is_ok())).await.unwrap();
            assert_eq!(there, !dry_run);
        }
        let sources = company.act(|act| Ok(act.catalog.lists.named(List::Source, "API").is_some())).await.unwrap();
        assert!(sources, "the way in is the source");
        let none = company.act(|act| create_many(act, &[], false)).await;
        assert_eq!(fields(none), ["leads"]);
    }

    async fn a_person_touches_a_lead_and_a_program_does_not(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire("9846000001").await.lead();
        let contact = move |act: &mut Act| {
            let status = list::find_or_make(act, List::Status, "Contacted")?.unwrap();
            lead::set_status(act, lead, status)
        };
        company.act(move |act| openlead_core::note::add(act, lead, openlead_core::note::Kind::Note, "by a program")).await.unwrap();
        assert_eq!(company.lead(lead).await.first_touch_at, None);
        company.act_as(company.created.owner, contact).await.unwrap();
        let first = company.lead(lead).await;
        assert_eq!((first.first_touch_at, first.last_touch_at), (Some(first.updated_at), Some(first.updated_at)));
        assert_eq!(first.status_changed_at, first.updated_at);
        company.act_as(company.created.owner, move |act| {
            openlead_core::note::add(act, lead, openlead_core::note::Kind::Note, "by a person")
        }).await.unwrap();
        let later = company.lead(lead).await;
        assert_eq!(later.first_touch_at, first.first_touch_at);
        assert!(later.last_touch_at >= first.last_touch_at);
    }
}
