use openlead_core::field::{self, Change, Choices, Field, Kind, NewField};
use openlead_core::staff::Role;
use openlead_core::{Act, Error, Id, Result, lead, of};
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use crate::company::{Company, website};

fn new(label: &str, kind: Kind, options: &[&str]) -> NewField {
    NewField {
        label: label.to_owned(),
        kind,
        options: options.iter().map(|&option| option.to_owned()).collect(),
        required: false,
        searchable: false,
        section: String::new(),
    }
}

fn keyed(act: &Act, key: &str) -> Field {
    let field = act.catalog.fields.iter().find(|field| field.key == key);
    field.unwrap_or_else(|| panic!("no {key}")).clone()
}

/// A lead with these values, as a call of the v1 API would send them.
fn enquire(act: &mut Act, number: &str, values: &[(&str, &str)]) -> Result<Id<of::Lead>> {
    let mut enquiry = website(act, number);
    enquiry.custom = field::take_in(act, values.iter().copied())?;
    Ok(lead::capture(act, &enquiry)?.lead())
}

async fn custom(company: &Company<'_>, lead: Id<of::Lead>) -> Json {
    company.lead(lead).await.custom
}

on_each_engine! {
    async fn a_field_is_keyed_by_its_label_and_keeps_the_key(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let course = field::add(act, &new("2nd Course", Kind::Choice, &["B. Tech", "MBA"]))?;
            let made = field::read(act, course)?;
            assert_eq!(made.key, "_2nd_course");
            let values: Vec<_> = made.choices.iter().map(|choice| choice.value.as_str()).collect();
            assert_eq!(values, ["b_tech", "mba"]);
            let change = Change {
                label: Some("Course".to_owned()),
                options: Some(["MBA", "B. Tech", "BBA"].map(|label| label.to_owned().into()).to_vec()),
                required: Some(true),
                section: Some("Studies".to_owned()),
                ..Change::default()
            };
            field::change(act, course, &change)?;
            let changed = field::read(act, course)?;
            assert_eq!((changed.key.as_str(), changed.section.as_str(), changed.required), ("_2nd_course", "Studies", true));
            assert_eq!(changed.choices.label("b_tech"), "B. Tech");
            // The form that sends the old label still sets it.
            let lead = enquire(act, "9846012345", &[("2nd course", "mba")])?;
            assert_eq!(lead::read(act, lead)?.custom, json!({ "_2nd_course": "mba" }));
            let again = field::add(act, &new("2nd-course", Kind::Text, &[]));
            assert!(matches!(again, Err(Error::Conflict(_))));
            for wrong in [new("", Kind::Text, &[]), new("A", Kind::Text, &["x"]), new("A", Kind::Choice, &[]),
                new("A", Kind::Choice, &["x", "X"]), new(&"x".repeat(101), Kind::Text, &[])] {
                assert!(matches!(field::add(act, &wrong), Err(Error::Invalid(_))), "{wrong:?}");
            }
            Ok(())
        }).await.unwrap();
    }

    async fn a_field_of_another_kind_converts_its_values(server: &Server) {
        let company = Company::new(server).await;
        let (budget, one, two) = company.act(|act| {
            let one = enquire(act, "9846000001", &[("Budget", "1,500.50")])?;
            let two = enquire(act, "9846000002", &[("Budget", "a lot")])?;
            assert!(keyed(act, "budget").from_intake);
            Ok((keyed(act, "budget").id, one, two))
        }).await.unwrap();
        let (openlead, actor) = (&server.openlead, company.actor());
        let values = field::preview(openlead, actor, budget, Kind::Money, &[]).await.unwrap();
        assert_eq!((values.count, values.misfits, values.samples), (2, 1, vec!["a lot".to_owned()]));
        let refused = field::retype(openlead, actor, budget, Kind::Money, &[], false).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("a lot")), "{refused:?}");
        assert_eq!(custom(&company, one).await, json!({ "budget": "1,500.50" }));
        field::retype(openlead, actor, budget, Kind::Money, &[], true).await.unwrap();
        assert_eq!(custom(&company, one).await, json!({ "budget": 150_050 }));
        assert_eq!(custom(&company, two).await, json!({}));
        let story = company.act(move |act| openlead_core::event::timeline(act, two, None, 1)).await.unwrap();
        assert_eq!(story[0].detail["changes"]["custom"]["budget"], json!({ "before": "a lot", "after": null }));
        field::retype(openlead, actor, budget, Kind::Text, &[], false).await.unwrap();
        assert_eq!(custom(&company, one).await, json!({ "budget": "1500.50" }));
    }

    async fn a_field_mapped_into_another_leaves_its_values_and_its_name_there(server: &Server) {
        let company = Company::new(server).await;
        let (one, both, from, into) = company.act(|act| {
            let one = enquire(act, "9846000001", &[("Town", "Kochi")])?;
            let both = enquire(act, "9846000002", &[("Town", "Aluva"), ("City", "Kollam")])?;
            Ok((one, both, keyed(act, "town").id, keyed(act, "city").id))
        }).await.unwrap();
        let unit = move |act: &mut Act, progress| field::merge(act, from, into, progress);
        let done = server.openlead.in_units(company.actor(), unit).await.unwrap();
        assert_eq!(done.changed, 2);
        assert_eq!(custom(&company, one).await, json!({ "city": "Kochi" }));
        assert_eq!(custom(&company, both).await, json!({ "city": "Kollam" }));
        company.act(move |act| {
            assert!(matches!(field::read(act, from), Err(Error::NotFound("field"))));
            let later = enquire(act, "9846000003", &[("town", "Thrissur")])?;
            assert_eq!(lead::read(act, later)?.custom, json!({ "city": "Thrissur" }));
            assert!(field::merge(act, into, into, openlead_core::Progress::default()).is_err());
            Ok(())
        }).await.unwrap();
    }

    async fn a_field_with_values_is_not_deleted(server: &Server) {
        let company = Company::new(server).await;
        let (used, unused) = company.act(|act| {
            enquire(act, "9846000001", &[("Town", "Kochi")])?;
            let unused = field::add(act, &new("Unused", Kind::Text, &[]))?;
            Ok((keyed(act, "town").id, unused))
        }).await.unwrap();
        let refused = field::delete(&server.openlead, company.actor(), used).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("1 leads")), "{refused:?}");
        field::delete(&server.openlead, company.actor(), unused).await.unwrap();
        let fields = company.act(|act| Ok(act.catalog.fields.len())).await.unwrap();
        assert_eq!(fields, 1);
    }

    async fn fields_are_put_into_an_order_and_archived(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.staff("Anu", Role::Agent, None, &[]).await;
        let ids = company.act(|act| {
            ["A", "B", "C"].map(|label| field::add(act, &new(label, Kind::Text, &[]))).into_iter().collect::<Result<Vec<_>>>()
        }).await.unwrap();
        company.act(move |act| {
            let [a, b, c] = ids[..] else { panic!() };
            field::change(act, b, &Change { archived: Some(true), ..Change::default() })?;
            field::order(act, &[c, a])?;
            let keys: Vec<_> = act.catalog.fields.iter().map(|field| field.key.as_str()).collect();
            assert_eq!(keys, ["c", "a", "b"]);
            assert!(matches!(field::order(act, &[a]), Err(Error::Invalid(_))));
            Ok(())
        }).await.unwrap();
        let forbidden = company.act_as(agent, |act| field::add(act, &new("D", Kind::Text, &[]))).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));
    }

    async fn a_program_sends_values_as_the_contract_has_them(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let known = Choices::of(&["B. Tech".to_owned(), "MBA".to_owned()], &Choices::default())?;
            field::make(act, "Any", Kind::Text)?;
            let any = keyed(act, "any");
            let field = |kind| Field { kind, choices: known.clone(), key: "f".to_owned(), ..any.clone() };
            let right = [
                (Kind::YesNo, json!(true), json!(1)),
                (Kind::Number, json!(1.5), json!(1.5)),
                (Kind::Choice, json!("b_tech"), json!("b_tech")),
                (Kind::Choices, json!(["mba", "B. Tech"]), json!(["mba", "b_tech"])),
                (Kind::Date, json!("2026-12-31"), json!("2026-12-31")),
                (Kind::DateTime, json!("2026-12-31T18:30:00"), json!("2026-12-31T13:00:00.000000Z")),
                (Kind::Money, json!(1500.5), json!(150_050)),
                (Kind::Phone, json!("+919846012345"), json!("+919846012345")),
                (Kind::Text, Json::Null, Json::Null),
            ];
            for (kind, sent, kept) in right {
                assert_eq!(field::check(act, &field(kind), &sent)?, kept, "{kind:?}");
            }
            let wrong = [
                (Kind::YesNo, json!("yes")), (Kind::Number, json!("1")), (Kind::Choice, json!("bba")),
                (Kind::Choices, json!("mba")), (Kind::Date, json!("31/12/2026")), (Kind::DateTime, json!("soon")),
                (Kind::DateTime, json!("2026-12-31")),
                (Kind::Date, json!("2026-12-3")), (Kind::Date, json!("2026-02-30")), (Kind::Date, json!("2026-12-31T00:00:00")),
                (Kind::Text, json!(5)), (Kind::Url, json!("javascript:alert(1)")), (Kind::Email, json!("me")),
            ];
            for (kind, sent) in wrong {
                let refused = field::check(act, &field(kind), &sent);
                assert!(matches!(&refused, Err(Error::Invalid(why)) if why[0].message.starts_with("f: ")), "{kind:?}");
            }
            Ok(())
        }).await.unwrap();
    }
}
