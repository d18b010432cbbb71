//! A dry run says of people who are in the file more than once what the import then does.

use openlead_core::import::{OnDuplicate, Plan, Tally, Target};
use openlead_testkit::on_each_engine;

use super::desk::{Desk, column};
use crate::company::Company;

/// Asha's second row is her first, her third fills a blank, her fourth says that again, her fifth sets what was set otherwise
/// and her sixth sets it back. Ravi is a lead already, Zoe comes by her address alone.
const TWICE: &str = "phone,name,email,company,purpose,remarks
9846012345,Asha,,,MBA,Call her
9846012345,Asha,,,MBA,Call her
9846012345,Asha,asha@example.com,,MBA,
9846012345,Other,asha@example.com,,,Call her
9846012345,,,,BBA,
9846012345,,,,MBA,
9846012346,Ravi,,Acme,,
9846012346,Ravi,,Acme,,
9846012346,Ravi,,Other,,He called
9846012346,Ravi,,,,He called
9846012347,Zoe,zoe@example.com,,,
,,zoe@example.com,Works,,
,,zoe@example.com,Works,,
,,nobody@example.com,Works,,
9846012348,Once,once@example.com,,,
";

/// The same by ids, and a second number.
const BY_ID: &str = "id,phone,name
1,9846012345,Asha
1,9846012345,Asha
1,9846012399,Asha
,9846012399,Asha
2,9846012399,Asha
2,,Asha
2,,Somebody else
1,9846012346,Asha
3,9846012346,Ravi
";

async fn agree(desk: &Desk<'_>, file: &str, plan: impl Fn(&mut Plan)) -> Tally {
    let report = desk.check(file, &plan).await.unwrap();
    let (import, tally) = desk.import(file, &plan).await;
    assert_eq!(report.tally, tally, "the dry run said so");
    let said: Vec<_> = report
        .failures
        .into_iter()
        .map(|it| (it.row, it.reason))
        .collect();
    assert_eq!(said, desk.failures(import.id).await);
    tally
}

on_each_engine! {
    async fn a_dry_run_counts_who_is_twice_in_the_file_as_the_import_does(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        company.enquire("9846012346").await;
        let tally = agree(&desk, TWICE, |_| {}).await;
        assert_eq!(tally, Tally { made: 3, merged: 6, skipped: 5, failed: 1 });
        let again = agree(&desk, &format!("{TWICE}\n"), |_| {}).await;
        assert_eq!((again.made, again.failed), (0, 1));
    }

    async fn so_it_does_whatever_becomes_of_duplicates(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        for (plus, how) in [OnDuplicate::Error, OnDuplicate::Skip, OnDuplicate::Overwrite].into_iter().enumerate() {
            let file = TWICE.replace("98460123", &format!("98460{plus}23")).replace("@example", &format!("@{plus}.example"));
            agree(&desk, &file, |plan| plan.on_duplicate = how).await;
        }
    }

    async fn so_it_does_of_people_by_their_ids(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let tally = agree(&desk, BY_ID, |plan| column(plan, "id", Target::ExternalId)).await;
        assert_eq!(tally, Tally { made: 3, merged: 1, skipped: 2, failed: 3 });
    }
}
