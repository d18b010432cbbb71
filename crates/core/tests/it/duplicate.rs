use openlead_core::account::{OnDuplicate, set_on_duplicate};
use openlead_core::lead::{self, Assign, Captured};
use openlead_core::list::{self, List};
use openlead_core::note;
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::{Company, phone, website};

on_each_engine! {
    async fn a_repeat_fills_blanks_and_overwrites_nothing_but_additional_fields(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire_with("9846012345", |mut enquiry| {
            enquiry.name = "Meera".to_owned();
            enquiry.custom.insert("course".to_owned(), json!("BBA"));
            enquiry.custom.insert("city".to_owned(), json!("Kochi"));
            enquiry
        }).await.lead();
        let again = company.enquire_with("+91 98460 12345", |mut enquiry| {
            enquiry.name = "Somebody else".to_owned();
            enquiry.company = "Nair & Sons".to_owned();
            enquiry.custom.insert("course".to_owned(), json!("MBA"));
            enquiry.note = "second call".to_owned();
            enquiry
        }).await;
        assert_eq!(again, Captured::Merged(lead));
        let lead = company.lead(lead).await;
        assert_eq!((lead.name.as_str(), lead.company.as_str()), ("Meera", "Nair & Sons"));
        assert_eq!(lead.custom, json!({ "course": "MBA", "city": "Kochi" }));
        assert_eq!(lead.enquiries, 2);
        assert_eq!(
            company.story_of(lead.id).await,
            ["lead.created", "lead.repeated", "lead.updated", "note.created"]
        );
    }

    async fn an_explicit_status_agent_and_purpose_are_applied(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.agent("Ravi", &[]).await;
        let lead = company.enquire("9846012345").await.lead();
        company.act(move |act| {
            let mut enquiry = website(act, "9846012345");
            enquiry.status = list::find_or_make(act, List::Status, "Contacted")?;
            enquiry.purpose = list::find_or_make(act, List::Purpose, "Admission")?;
            enquiry.assign = Assign::Agent(agent);
            lead::capture(act, &enquiry)
        }).await.unwrap();
        let lists = company.act(|act| Ok(act.catalog.lists.clone())).await.unwrap();
        let lead = company.lead(lead).await;
        assert_eq!(lists.name(lead.status_id), "Contacted");
        assert_eq!(lists.name(lead.purpose_id.unwrap()), "Admission");
        assert_eq!(lead.agent_id, Some(agent));
    }

    async fn an_account_that_rejects_repeats_counts_them_only(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire("9846012345").await.lead();
        company.act(|act| set_on_duplicate(act, OnDuplicate::Reject)).await.unwrap();
        let again = company.enquire_with("9846012345", |mut enquiry| {
            enquiry.name = "Meera".to_owned();
            enquiry.feedback = "hello?".to_owned();
            enquiry
        }).await;
        assert_eq!(again, Captured::Rejected(lead));
        let kept = company.lead(lead).await;
        assert_eq!((kept.name.as_str(), kept.enquiries), ("", 2));
        assert_eq!(company.story_of(lead).await, ["lead.created", "lead.repeated"]);
        let notes = company.act(move |act| note::of_lead(act, lead)).await.unwrap();
        assert!(notes.is_empty());
    }

    async fn a_further_number_of_another_lead_stays_there(server: &Server) {
        let company = Company::new(server).await;
        let one = company.enquire("9846011111").await.lead();
        let remarks = company.act(|act| {
            let mut enquiry = website(act, "9846022222");
            enquiry.more_phones = vec![phone("9846011111"), phone("9846033333")];
            let two = lead::capture(act, &enquiry)?.lead();
            Ok((two, act.remarks.clone()))
        }).await.unwrap();
        let (two, remarks) = remarks;
        assert_eq!(remarks.len(), 1, "{remarks:?}");
        let numbers = company.act(move |act| lead::phones(act, two)).await.unwrap();
        let numbers: Vec<_> = numbers.into_iter().map(|phone| phone.number).collect();
        assert_eq!(numbers, ["919846022222", "919846033333"]);
        let found = company.act(|act| lead::find(act, Some(&phone("9846011111")), None)).await.unwrap();
        assert_eq!(found, Some(one));
    }

    async fn equal_enquiries_at_the_same_moment_make_one_lead(server: &Server) {
        let company = Company::new(server).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..320 {
            let (openlead, actor) = (server.openlead.clone(), company.actor());
            tasks.spawn(async move {
                openlead.act(actor, |act| {
                    let enquiry = website(act, "9846012345");
                    lead::capture(act, &enquiry)
                }).await.unwrap()
            });
        }
        let captured = tasks.join_all().await;
        let new = captured.iter().filter(|captured| matches!(captured, Captured::New(_))).count();
        assert_eq!(new, 1);
        let lead = captured[0].lead();
        assert!(captured.iter().all(|captured| captured.lead() == lead));
        let kept = company.lead(lead).await;
        assert_eq!((kept.enquiries, kept.sequence), (320, 320));
    }
}
