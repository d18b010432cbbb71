use openlead_core::email::Email;
use openlead_core::lead::{self, Captured};
use openlead_core::list::{self, List};
use openlead_core::{Error, Id, note};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::{Company, phone};

on_each_engine! {
    async fn a_first_enquiry_makes_a_lead(server: &Server) {
        let company = Company::new(server).await;
        let captured = company.enquire_with("98460 12345", |mut enquiry| {
            enquiry.name = "Meera Nair".to_owned();
            enquiry.email = Email::parse("Meera@Example.com");
            enquiry.feedback = "Call me".to_owned();
            enquiry.custom.insert("course".to_owned(), json!("BBA"));
            enquiry
        }).await;
        let Captured::New(id) = captured else { panic!("{captured:?}") };
        let lead = company.lead(id).await;
        assert_eq!((lead.name.as_str(), lead.phone.as_str()), ("Meera Nair", "919846012345"));
        assert_eq!(lead.email, "Meera@Example.com");
        assert_eq!(lead.custom, json!({ "course": "BBA" }));
        assert_eq!((lead.enquiries, lead.sequence), (1, 2));
        assert_eq!(company.story_of(id).await, ["lead.created", "note.created"]);
        let notes = company.act(move |act| note::of_lead(act, id)).await.unwrap();
        assert_eq!((notes[0].text.as_str(), notes[0].kind), ("Call me", note::Kind::Feedback));
    }

    async fn a_lead_is_found_by_every_number_then_by_address(server: &Server) {
        let company = Company::new(server).await;
        let one = company.enquire_with("9846012345", |mut enquiry| {
            enquiry.more_phones = vec![phone("9846099999")];
            enquiry.email = Email::parse("one@example.com");
            enquiry
        }).await.lead();
        let two = company.enquire("9846055555").await.lead();
        company.act(move |act| {
            let mut find = |number: Option<&str>, email: Option<&str>| {
                let number = number.map(phone);
                lead::find(act, number.as_ref(), email.and_then(Email::parse).as_ref()).unwrap()
            };
            assert_eq!(find(Some("09846012345"), None), Some(one));
            assert_eq!(find(Some("9846099999"), None), Some(one));
            assert_eq!(find(Some("9846055555"), Some("one@example.com")), Some(two), "phone wins");
            assert_eq!(find(Some("9000000000"), Some("ONE@example.com")), Some(one));
            assert_eq!(find(Some("9000000000"), None), None);
            Ok(())
        }).await.unwrap();
    }

    async fn a_status_change_says_before_and_after(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire("9846012345").await.lead();
        let events = company.act(move |act| {
            let status = list::find_or_make(act, List::Status, "interested")?.unwrap();
            lead::set_status(act, lead, status)?;
            lead::set_status(act, lead, status)?;
            openlead_core::event::timeline(act, lead, None, 10)
        }).await.unwrap();
        assert_eq!(events.len(), 2, "to the same status is no change");
        assert_eq!(events[0].detail, json!({ "before": "New", "after": "Interested" }));
        assert_eq!((events[0].sequence, events[1].sequence), (2, 1));
    }

    async fn what_is_in_the_trash_comes_back_with_the_next_enquiry(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire("9846012345").await.lead();
        company.act(move |act| lead::trash(act, lead)).await.unwrap();
        let found = company.act(|act| lead::find(act, Some(&phone("9846012345")), None)).await.unwrap();
        assert_eq!(found, None);
        assert_eq!(company.enquire("9846012345").await, Captured::Merged(lead));
        assert_eq!(company.lead(lead).await.deleted_at, None);
        assert_eq!(company.story_of(lead).await, ["lead.created", "lead.deleted", "lead.restored", "lead.repeated"]);
    }

    async fn a_lead_that_is_not_there_is_not_found(server: &Server) {
        let company = Company::new(server).await;
        let nobody = Id::new(7);
        let read = company.act(move |act| lead::read(act, nobody)).await;
        assert!(matches!(read, Err(Error::NotFound("lead"))));
        let trashed = company.act(move |act| lead::trash(act, nobody)).await;
        assert!(matches!(trashed, Err(Error::NotFound("lead"))));
        let noted = company.act(move |act| note::add(act, nobody, note::Kind::Note, "x")).await;
        assert!(noted.is_err(), "a note needs its lead");
    }

    async fn an_export_has_every_lead_once_in_pages(server: &Server) {
        let company = Company::new(server).await;
        for number in ["9846000001", "9846000002", "9846000003"] {
            company.enquire_with(number, |enquiry| enquiry).await;
        }
        let numbers = company.act(|act| {
            let first = lead::export(act, None, 2)?;
            let second = lead::export(act, first.last().map(|line| line.lead.id), 2)?;
            Ok(first.into_iter().chain(second).flat_map(|line| line.phones).collect::<Vec<_>>())
        }).await.unwrap();
        assert_eq!(numbers, ["919846000001", "919846000002", "919846000003"]);
    }
}
