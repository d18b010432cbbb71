use openlead_core::email::Email;
use openlead_core::lead::merge::{
    Pair, Reason, compare, merge, merges, part_of, put_together, set_apart, suggest, suggestions,
    undo,
};
use openlead_core::lead::{self, Captured};
use openlead_core::person::{Person, erase};
use openlead_core::staff::Role;
use openlead_core::{Error, Id, note, of};
use openlead_db::args;
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::{Company, phone};

const ONE: &str = "9846012345";
const OTHER: &str = "9846055555";

/// Two leads of one person: the first has a name and a note, the second a company, another city and a note.
async fn twins(company: &Company<'_>) -> (Id<of::Lead>, Id<of::Lead>) {
    let one = company
        .enquire_with(ONE, |mut enquiry| {
            enquiry.name = "Meera Nair".to_owned();
            enquiry.email = Email::parse("meera@example.com");
            enquiry.note = "first".to_owned();
            enquiry.custom.insert("city".to_owned(), json!("Kochi"));
            enquiry
        })
        .await
        .lead();
    let other = company
        .enquire_with(OTHER, |mut enquiry| {
            enquiry.name = "Mera Nayr".to_owned();
            enquiry.email = Email::parse("MEERA@example.com");
            enquiry.company = "Acme Exports".to_owned();
            enquiry.note = "second".to_owned();
            enquiry.custom.insert("city".to_owned(), json!("Thrissur"));
            enquiry.custom.insert("course".to_owned(), json!("BBA"));
            enquiry
        })
        .await
        .lead();
    (one, other)
}

/// What is suggested for a lead, and first of all by address.
async fn found(company: &Company<'_>, lead: Id<of::Lead>) -> (Vec<Pair>, Vec<(String, Pair)>) {
    let found =
        company.act(move |act| Ok((suggest(act, lead)?, suggestions(act, Reason::Email, "", 1)?)));
    found.await.unwrap()
}

/// A lead with all that a merge moves, without what counts its changes.
async fn state(company: &Company<'_>, id: Id<of::Lead>) -> String {
    let whole = company.act(move |act| {
        let mut lead = lead::read(act, id)?;
        (lead.sequence, lead.updated_at) = (0, 0);
        Ok(format!(
            "{lead:?} {:?} {:?}",
            lead::phones(act, id)?,
            note::of_lead(act, id)?
        ))
    });
    whole.await.unwrap()
}

on_each_engine! {
    async fn two_leads_become_one_with_all_that_both_had(server: &Server) {
        let company = Company::new(server).await;
        let (one, other) = twins(&company).await;
        let take = vec!["name".to_owned(), "custom.city".to_owned()];
        company.act(move |act| merge(act, one, other, &take)).await.unwrap();
        let lead = company.lead(one).await;
        assert_eq!((lead.name.as_str(), lead.company.as_str()), ("Mera Nayr", "Acme Exports"));
        assert_eq!(lead.custom, json!({ "city": "Thrissur", "course": "BBA" }));
        assert_eq!((lead.email.as_str(), lead.enquiries), ("meera@example.com", 2));
        let notes = company.act(move |act| note::of_lead(act, one)).await.unwrap();
        assert_eq!(notes.len(), 2);
        assert_eq!(company.enquire(OTHER).await, Captured::Merged(one), "the number is the lead's now");
        assert!(company.lead(other).await.deleted_at.is_some());
        assert!(company.story_of(one).await.contains(&"lead.merged".to_owned()));
        assert!(company.story_of(other).await.contains(&"lead.merged".to_owned()));
        let restored = company.act(move |act| lead::restore(act, other)).await;
        assert!(matches!(restored, Err(Error::NotFound("lead"))), "it is no trash: {restored:?}");
        let trash = company.act(|act| {
            let trash = lead::Query { segment: lead::Segment::Trash, ..lead::Query::default() };
            Ok((lead::list(act, &trash)?.lines.len(), lead::count(act, &trash)?.number))
        }).await.unwrap();
        assert_eq!(trash, (0, 0), "nor is it shown as such");
        assert_eq!(company.act(|act| lead::purge(act, -1, 10)).await.unwrap(), 0);
    }

    async fn a_merge_that_is_undone_leaves_both_as_they_were(server: &Server) {
        let company = Company::new(server).await;
        let (one, other) = twins(&company).await;
        let before = (state(&company, one).await, state(&company, other).await);
        let take = vec!["name".to_owned(), "custom.city".to_owned(), "status".to_owned()];
        let id = company.act(move |act| merge(act, one, other, &take)).await.unwrap();
        assert_ne!(state(&company, one).await, before.0);
        let part = company.act(move |act| part_of(act, other)).await.unwrap().expect("it was merged");
        assert_eq!((part.id, part.lead_id), (id, one));
        assert!(part.can_be_undone(part.at) && !part.can_be_undone(part.at + 31 * 24 * 3600 * 1_000_000));
        company.act(move |act| undo(act, id)).await.unwrap();
        assert_eq!((state(&company, one).await, state(&company, other).await), before);
        let again = company.act(move |act| undo(act, id)).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        let known = company.act(move |act| Ok((merges(act, one)?, part_of(act, other)?))).await.unwrap();
        assert!(known.0[0].undone_at.is_some() && known.1.is_none());
        assert_eq!(company.enquire(OTHER).await, Captured::Merged(other));
    }

    async fn a_merge_of_long_ago_stands(server: &Server) {
        let company = Company::new(server).await;
        let (one, other) = twins(&company).await;
        let id = company.act(move |act| merge(act, one, other, &[])).await.unwrap();
        let ago = |days: i64| company.act(move |act| {
            let at = act.tx.now() - days * 24 * 3600 * 1_000_000;
            Ok(act.tx.execute("UPDATE lead_merge SET at = $1 WHERE id = $2", args![at, id])?)
        });
        ago(31).await.unwrap();
        let late = company.act(move |act| undo(act, id)).await;
        assert!(matches!(&late, Err(Error::Conflict(why)) if why.contains("30 days")), "{late:?}");
        ago(29).await.unwrap();
        company.act(move |act| undo(act, id)).await.unwrap();
        assert!(company.lead(other).await.deleted_at.is_none());
    }

    async fn what_may_be_one_person_is_suggested_and_compared(server: &Server) {
        let company = Company::new(server).await;
        let (one, other) = twins(&company).await;
        let third = company.enquire_with("9846077777", |mut enquiry| {
            enquiry.name = "Mera Nair".to_owned();
            enquiry.company = "ACME exports".to_owned();
            enquiry
        }).await.lead();
        let fourth = company.enquire_with("9846066666", |mut enquiry| {
            enquiry.name = "mera NAIR".to_owned();
            enquiry.company = "Acme Exports".to_owned();
            enquiry
        }).await.lead();
        let by_name = company.act(|act| suggestions(act, Reason::NameAndCompany, "", 10)).await.unwrap();
        let pair = by_name[0].1;
        assert_eq!((by_name.len(), pair.one, pair.other, pair.reason), (1, third, fourth, Reason::NameAndCompany));
        company.act(move |act| lead::trash(act, fourth)).await.unwrap();
        company.enquire_with("9846088888", |mut enquiry| {
            enquiry.name = "Merlin Varghese".to_owned();
            enquiry.company = "Acme Exports".to_owned();
            enquiry
        }).await;
        let (of_one, of_third, all, compared) = company.act(move |act| Ok((
            suggest(act, one)?,
            suggest(act, third)?,
            suggestions(act, Reason::Email, "", 10)?,
            compare(act, one, other)?,
        ))).await.unwrap();
        assert_eq!(of_one.len(), 1);
        assert_eq!((of_one[0].one, of_one[0].other, of_one[0].reason), (one, other, Reason::Email));
        assert_eq!((of_third[0].one, of_third[0].other, of_third[0].reason), (other, third, Reason::NameAndCompany));
        assert_eq!(of_third.len(), 1);
        assert_eq!(all, [("meera@example.com".to_owned(), of_one[0])]);
        let city = compared.fields.iter().find(|field| field.name == "custom.city").unwrap();
        assert_eq!((&city.one, &city.other), (&json!("Kochi"), &json!("Thrissur")));
        assert!(compared.counts.contains(&("note", 1, 1)));
    }

    async fn what_is_said_to_be_two_people_is_suggested_no_more(server: &Server) {
        let company = Company::new(server).await;
        let (one, other) = twins(&company).await;
        let agent = company.staff("Ravi", Role::Agent, None, &[]).await;
        let refused = company.act_as(agent, move |act| set_apart(act, one, other)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let same = company.act(move |act| set_apart(act, one, one)).await;
        assert!(matches!(same, Err(Error::Conflict(_))), "{same:?}");
        for _ in 0..2 {
            company.act(move |act| set_apart(act, other, one)).await.unwrap();
        }
        let events = company.story_of(one).await;
        assert_eq!(events.iter().filter(|kind| *kind == "lead.set_apart").count(), 1);
        assert_eq!(found(&company, one).await, (Vec::new(), Vec::new()));
        // A third of the same address may be either of them; what comes behind the pair is found past it.
        let third = company.enquire_with("9846077777", |mut enquiry| {
            enquiry.email = Email::parse("meera@example.com");
            enquiry
        }).await.lead();
        let (of_one, all) = found(&company, one).await;
        assert_eq!((of_one.len(), of_one[0].other), (1, third));
        assert_eq!(all[0].1.other, third);
        company.act(move |act| set_apart(act, one, third)).await.unwrap();
        let (_, all) = found(&company, one).await;
        assert_eq!((all[0].1.one, all[0].1.other), (other, third));
        company.act(move |act| set_apart(act, other, third)).await.unwrap();
        for number in ["9846055001", "9846055002"] {
            company.enquire_with(number, |mut enquiry| {
                enquiry.email = Email::parse("zoya@example.com");
                enquiry
            }).await;
        }
        assert_eq!(found(&company, one).await.1[0].0, "zoya@example.com");
        company.act(move |act| put_together(act, one, other)).await.unwrap();
        assert_eq!((found(&company, one).await.1[0].1.one, found(&company, one).await.1[0].1.other), (one, other));
        let twice = company.act(move |act| put_together(act, one, other)).await;
        assert!(matches!(twice, Err(Error::NotFound("pair"))), "{twice:?}");
    }

    async fn a_merge_that_makes_no_sense_is_refused(server: &Server) {
        let company = Company::new(server).await;
        let (one, other) = twins(&company).await;
        let agent = company.staff("Ravi", Role::Agent, None, &[]).await;
        let refused = company.act_as(agent, move |act| merge(act, one, other, &[])).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let same = company.act(move |act| merge(act, one, one, &[])).await;
        assert!(matches!(same, Err(Error::Conflict(_))), "{same:?}");
        let unknown = company.act(move |act| merge(act, one, other, &["shoe_size".to_owned()])).await;
        assert!(matches!(unknown, Err(Error::Invalid(_))), "{unknown:?}");
        company.act(move |act| lead::trash(act, other)).await.unwrap();
        let trashed = company.act(move |act| merge(act, one, other, &[])).await;
        assert!(matches!(trashed, Err(Error::Conflict(_))), "{trashed:?}");
    }

    async fn a_person_who_was_merged_is_erased_with_both_leads(server: &Server) {
        let company = Company::new(server).await;
        let (one, other) = twins(&company).await;
        company.act(move |act| merge(act, one, other, &[])).await.unwrap();
        let person = Person { phone: Some(phone(ONE)), email: None };
        let certificate = erase(&server.openlead, company.actor(), &person).await.unwrap();
        assert_eq!((certificate.rows["lead"], certificate.rows["lead_merge"]), (2, 1));
        for lead in [one, other] {
            let gone = company.act(move |act| lead::read(act, lead)).await;
            assert!(matches!(gone, Err(Error::NotFound("lead"))));
        }
    }
}
