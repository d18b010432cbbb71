use openlead_core::import::{self, State};
use openlead_core::list::{self, List};
use openlead_core::{Error, lead, note};
use openlead_db::args;
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::desk::{Desk, crowd};
use crate::company::Company;

on_each_engine! {
    async fn an_import_is_undone_but_for_what_was_edited_since(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        company.enquire_with("9846000000", |mut enquiry| {
            enquiry.custom.insert("course".to_owned(), json!("MBA"));
            enquiry
        }).await;
        let before = desk.lead("9846000000").await.unwrap();
        let file = crowd(600).replacen("mobile_number,", "mobile_number,status,course,alternate_numbers,", 1)
            .replace("9846000000,", "9846000000,Contacted,BBA,9846099999,")
            .lines().map(|line| if line.matches(',').count() < 5 { line.replacen(",p", ",,,,p", 1) } else { line.to_owned() })
            .collect::<Vec<_>>().join("\n");
        let (import, tally) = desk.import(&file, |_| {}).await;
        assert_eq!((tally.made, tally.merged), (599, 1));
        let edited = desk.lead("9846000005").await.unwrap().id;
        company.act(move |act| note::add(act, edited, note::Kind::Note, "Called")).await.unwrap();

        let reverted = import::revert(desk.openlead(), desk.actor, import.id).await.unwrap();
        assert_eq!((reverted.trashed, reverted.restored, reverted.left), (598, 1, 1));
        assert_eq!(reverted.left_leads, [edited]);
        assert_eq!(desk.leads().await, 2);
        let after = desk.lead("9846000000").await.unwrap();
        assert_eq!((&after.name, &after.email, &after.custom), (&before.name, &before.email, &before.custom));
        assert_eq!((after.status_id, desk.lead("9846099999").await.map(|lead| lead.id)), (before.status_id, None));
        let id = import.id;
        let read = desk.openlead().look(desk.actor, move |act| import::read(act, id)).await.unwrap();
        assert_eq!((read.state, &read.report["left"]), (State::Reverted, &json!(1)));
        let again = import::revert(desk.openlead(), desk.actor, id).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");

        let (_, tally) = desk.import(&file, |_| {}).await;
        assert_eq!(tally.merged, 599, "the reverted leads come back: {tally:?}");
        assert_eq!(desk.leads().await, 600);
    }

    async fn what_is_in_the_trash_already_is_counted_and_what_is_left_is_counted_once(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let file = "phone,name,company\n9846012345,Meera,\n9846012345,,Acme\n9846055555,Ravi,\n";
        let (import, tally) = desk.import(file, |_| {}).await;
        assert_eq!((tally.made, tally.merged), (2, 1));
        let [meera, ravi] = [desk.lead("9846012345").await.unwrap().id, desk.lead("9846055555").await.unwrap().id];
        company.act(move |act| {
            note::add(act, meera, note::Kind::Note, "Called")?;
            lead::trash(act, ravi)
        }).await.unwrap();
        let reverted = import::revert(desk.openlead(), desk.actor, import.id).await.unwrap();
        assert_eq!((reverted.trashed, reverted.restored, reverted.left), (1, 0, 1));
        assert_eq!(reverted.left_leads, [meera]);
    }

    async fn an_import_of_long_ago_is_not_undone(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let (import, _) = desk.import("phone,name\n9846012345,Meera\n", |_| {}).await;
        let id = import.id;
        let ago = |days: i64| company.act(move |act| {
            let at = act.tx.now() - days * 86_400_000_000;
            Ok(act.tx.execute("UPDATE import SET ended_at = $1 WHERE id = $2", args![at, id])?)
        });
        ago(31).await.unwrap();
        let refused = import::revert(desk.openlead(), desk.actor, id).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("30 days")), "{refused:?}");
        assert_eq!(desk.leads().await, 1);
        ago(29).await.unwrap();
        assert_eq!(import::revert(desk.openlead(), desk.actor, id).await.unwrap().trashed, 1);
    }

    async fn a_changed_lead_that_was_edited_since_stays(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let id = company.enquire("9846012345").await.lead();
        let (import, _) = desk.import("phone,name\n9846012345,Meera\n", |_| {}).await;
        company.act(move |act| {
            let status = list::find_or_make(act, List::Status, "Interested")?.unwrap();
            lead::set_status(act, id, status)
        }).await.unwrap();
        let reverted = import::revert(desk.openlead(), desk.actor, import.id).await.unwrap();
        assert_eq!((reverted.restored, reverted.left_leads), (0, vec![id]));
        assert_eq!(desk.lead("9846012345").await.unwrap().name, "Meera");
    }
}
