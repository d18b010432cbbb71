use openlead_core::import::{Added, OnDuplicate, State, Tally};
use openlead_core::lead;
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::desk::{Desk, crowd};
use crate::company::Company;

const TWO: &str = "name,phone,email,status,course\nMeera,9846012345,meera@example.com,Contacted,BBA\nRavi,9846012346,,,\n";

on_each_engine! {
    async fn the_same_file_twice_adds_nothing(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        desk.import(TWO, |_| {}).await;
        let before = desk.lead("9846012345").await.unwrap();
        let again = desk.add(TWO, |_| {}).await.unwrap();
        assert!(matches!(&again, Added::Done(import) if import.state == State::Done), "{again:?}");
        // The same rows in another file.
        let (_, tally) = desk.import(&format!("{TWO}\n\n"), |_| {}).await;
        assert_eq!(tally, Tally { skipped: 2, ..Tally::default() });
        let after = desk.lead("9846012345").await.unwrap();
        assert_eq!((after.sequence, after.updated_at, after.enquiries), (before.sequence, before.updated_at, 1));
        assert_eq!(desk.leads().await, 2);
    }

    async fn a_known_person_is_merged_skipped_or_refused(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        company.enquire_with("9846012345", |mut enquiry| {
            enquiry.name = "M. Nair".to_owned();
            enquiry.custom.insert("course".to_owned(), json!("MBA"));
            enquiry
        }).await;
        let skip = desk.check(TWO, |plan| plan.on_duplicate = OnDuplicate::Skip).await.unwrap();
        assert_eq!(skip.tally, Tally { made: 1, skipped: 1, ..Tally::default() });
        let (_, tally) = desk.import(TWO, |plan| plan.on_duplicate = OnDuplicate::Skip).await;
        assert_eq!(tally, skip.tally);
        let (import, tally) = desk.import(TWO, |plan| plan.on_duplicate = OnDuplicate::Error).await;
        assert_eq!(tally, Tally { failed: 2, ..Tally::default() });
        assert!(desk.failures(import.id).await[0].1.contains("already"));
        assert_eq!(desk.lead("9846012345").await.unwrap().email, "");

        let merge = desk.check(TWO, |plan| plan.on_duplicate = OnDuplicate::Merge).await.unwrap();
        let (_, tally) = desk.import(TWO, |plan| plan.on_duplicate = OnDuplicate::Merge).await;
        assert_eq!(tally, Tally { merged: 1, skipped: 1, ..Tally::default() });
        assert_eq!(merge.tally, tally);
        let lead = desk.lead("9846012345").await.unwrap();
        assert_eq!((lead.name.as_str(), lead.email.as_str()), ("M. Nair", "meera@example.com"), "blanks are filled");
        assert_eq!(lead.custom, json!({ "course": "BBA" }), "additional fields are set");
        assert_eq!(company.story_of(lead.id).await, ["lead.created", "lead.updated", "lead.status_changed"]);
    }

    async fn one_person_twice_in_a_file_is_one_lead(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let file = "name,phone,email\n,9846012345,\nMeera,+91 98460-12345,m@example.com\nMeera,,m@example.com\nX,,x@example.com\n";
        let report = desk.check(file, |_| {}).await.unwrap();
        assert_eq!((report.tally.made, report.tally.merged), (1, 1));
        let (_, tally) = desk.import(file, |_| {}).await;
        assert_eq!(tally, Tally { made: 1, merged: 1, skipped: 0, failed: 2 });
        assert_eq!(desk.lead("9846012345").await.unwrap().name, "Meera");
    }

    async fn a_lead_in_the_trash_comes_back(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let id = company.enquire("9846012345").await.lead();
        company.act(move |act| lead::trash(act, id)).await.unwrap();
        let (_, tally) = desk.import(TWO, |plan| plan.on_duplicate = OnDuplicate::Skip).await;
        assert_eq!(tally, Tally { made: 1, merged: 1, ..Tally::default() });
        assert_eq!(desk.lead("9846012345").await.map(|lead| (lead.id, lead.name)), Some((id, "Meera".to_owned())));
    }

    async fn two_imports_and_enquiries_at_once_make_each_person_one_lead(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let (one, two) = (crowd(900), format!("{}\n", crowd(900)));
        let ((_, one), (_, two), _) = tokio::join!(
            desk.import(&one, |_| {}),
            desk.import(&two, |_| {}),
            company.enquire("9846000007"),
        );
        assert_eq!(desk.leads().await, 900);
        let both = one.and(two);
        assert!(both.made >= 899 && both.failed == 0 && both.rows() == 1800, "{both:?}");
    }
}
