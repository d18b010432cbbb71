//! Leads that are known by their ids in another system, and who is told of leads from files.

use openlead_core::export::{self, Format};
use openlead_core::import::{self, Plan, Tally, Target};
use openlead_core::{lead, notification};
use openlead_testkit::on_each_engine;

use super::desk::{Desk, column};
use crate::company::Company;

const FIRST: &str =
    "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Contact owner
50101,Meera,Nair,meera@example.com,9846012345,Lead,
50102,Ravi,Menon,,9846012346,Lead,
";

/// The same people later: a number has changed, another is gone.
const LATER: &str =
    "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Contact owner
50101,Meera,Nair,meera@example.com,9846099999,Customer,
50102,Ravi,Menon,ravi@example.com,,Lead,
";

fn ids(plan: &mut Plan) {
    column(plan, "id", Target::ExternalId);
}

on_each_engine! {
    async fn a_later_export_of_the_same_system_updates_and_adds_nothing(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let plan = desk.look(FIRST).await.2;
        assert_eq!((plan.system.as_str(), plan.target("Record ID")), ("HubSpot", &Target::ExternalId));
        desk.import(FIRST, |_| {}).await;
        let report = desk.check(LATER, |_| {}).await.unwrap();
        let (import, tally) = desk.import(LATER, |_| {}).await;
        assert_eq!(tally, Tally { merged: 2, ..Tally::default() });
        assert_eq!(report.tally, tally, "the dry run said so");
        assert_eq!(desk.leads().await, 2);
        let meera = desk.lead("9846012345").await.unwrap();
        assert_eq!(desk.lead("9846099999").await.map(|lead| lead.id), Some(meera.id), "the new number is hers too");
        assert_eq!(desk.lead("9846012346").await.unwrap().email, "ravi@example.com");
        let (_, again) = desk.import(&format!("{LATER}\n"), |_| {}).await;
        assert_eq!(again, Tally { skipped: 2, ..Tally::default() });
        import::revert(desk.openlead(), desk.actor, import.id).await.unwrap();
        assert_eq!(desk.lead("9846012346").await.unwrap().email, "");
    }

    async fn what_a_lead_is_called_elsewhere_is_told_and_taken_out(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        desk.import(FIRST, |_| {}).await;
        company.enquire("9846077777").await;
        let lines = company.act(|act| lead::list(act, &lead::Query::default()).map(|page| page.lines)).await.unwrap();
        let mut told: Vec<String> = lines.iter().flat_map(|line| &line.references).map(|it| format!("{} {}", it.system, it.id)).collect();
        told.sort();
        assert_eq!(told, ["hubspot 50101", "hubspot 50102"]);
        for (format, says) in [(Format::Csv, "hubspot 50101"), (Format::Ndjson, r#""external_ids":[{"id":"50101","system":"hubspot"}]"#)] {
            let (file, _) = export::leads(desk.openlead(), desk.actor, lead::Query::default(), format, Vec::new(), |_| {}).await.unwrap();
            let file = String::from_utf8(file).unwrap();
            assert!(file.contains(says), "{file}");
            let again = desk.check(&file, |_| {}).await.unwrap();
            assert_eq!(again.tally, Tally { skipped: 3, ..Tally::default() }, "what was taken out is no news");
            assert!(again.makes.is_empty(), "{:?}", again.makes);
        }
    }

    async fn ids_of_two_systems_or_of_two_people_are_not_taken_for_each_other(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let file = "id,name,phone\n1,Meera,9846012345\n2,Ravi,9846012346\n";
        assert_eq!(desk.look(file).await.2.target("id"), &Target::Ignore, "it may be the number of a row");
        desk.import(file, ids).await;
        let torn = "id,name,phone\n1,Meera,9846012346\n2,Zed,9846012347\n7,New,9846012348\n7,New,9846012349\n";
        let report = desk.check(torn, ids).await.unwrap();
        let (import, tally) = desk.import(torn, ids).await;
        assert_eq!(tally, Tally { made: 1, merged: 1, failed: 2, ..Tally::default() });
        assert_eq!(report.tally, tally, "the dry run said so");
        let why = desk.failures(import.id).await;
        assert!(why[0].1.contains("merge the two first") && why[1].1.contains("another system"), "{why:?}");
        assert_eq!(desk.lead("9846012349").await.unwrap().name, "New");
        let (_, other) = desk.import("id,name,phone\n2,Zed,9846012347\n", |plan| {
            ids(plan);
            plan.system = "The old one".to_owned();
        }).await;
        assert_eq!(other, Tally { made: 1, ..Tally::default() });
    }

    async fn an_id_goes_over_in_a_merge_and_back_and_ends_with_the_import_or_the_lead(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let (import, _) = desk.import("id,name,phone\n1,Meera,9846012345\n2,Meera,9846012346\n", ids).await;
        let (one, two) = (desk.lead("9846012345").await.unwrap().id, desk.lead("9846012346").await.unwrap().id);
        let merge = company.act(move |act| lead::merge::merge(act, one, two, &[])).await.unwrap();
        let of_two = "id,name,email\n2,Meera,m@example.com\n";
        assert_eq!(desk.import(of_two, ids).await.1.merged, 1);
        assert_eq!(desk.lead("9846012345").await.unwrap().email, "m@example.com");
        company.act(move |act| lead::merge::undo(act, merge)).await.unwrap();
        assert_eq!(desk.import("id,name,company\n2,Meera,Acme\n", ids).await.1.merged, 1);
        let two = company.act(move |act| lead::read(act, two)).await.unwrap();
        assert_eq!(two.company, "Acme");
        company.act(move |act| lead::trash(act, one)).await.unwrap();
        company.act(move |act| lead::purge(act, -1, 10)).await.unwrap();
        assert_eq!(desk.check("id,name,email\n1,Meera,x@example.com\n", ids).await.unwrap().tally.failed, 1, "nobody is 1 any more");
        let left = import::revert(desk.openlead(), desk.actor, import.id).await.unwrap();
        assert_eq!((left.trashed, left.left), (0, 1));
    }

    async fn people_are_told_of_leads_from_files_only_when_that_is_asked_for(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let desk = Desk::of(&company);
        desk.import("name,phone,owner\nA,9846012345,Ravi\n", |_| {}).await;
        let told = async || company.act_as(ravi, |act| notification::list(act, None, 10)).await.unwrap();
        assert!(told().await.is_empty());
        desk.import("name,phone,owner\nB,9846012346,Ravi\nC,9846012347,Ravi\nD,9846012348,\n", |plan| plan.notify = true).await;
        let news = told().await;
        assert_eq!((news.len(), news[0].notification.kind.as_str(), news[0].notification.times), (1, "lead.created", 2));
    }
}
