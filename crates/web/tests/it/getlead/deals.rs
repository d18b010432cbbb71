//! Contract v1, 3.5: creating a deal.

use openlead_core::deal;
use openlead_testkit::on_each_engine;

use crate::site::Site;

const API: &str = "gl-deal-creation-api";

on_each_engine! {
    async fn a_deal_is_kept_with_everything(server: &Server) {
        let site = Site::of(server).await;
        let agent = site.agent("Ravi", &[]).await;
        let lead = site.lead("9846012345", &[]).await;
        let answer = site.call(API, &[
            ("mobile", "9846012345"), ("status", "Proposal"), ("deal name", "BBA 2027"), ("staff_name", "Ravi"),
            ("deal_amount", "1500.50"), ("start_date", "2026-12-01"), ("end_date", "31/12/2026"), ("deal_note", "Two terms"),
        ]).await;
        answer.says("success", "Task Added Successfully.");
        let deals = site.act(move |act| deal::of_lead(act, lead.id)).await;
        let [found] = &deals[..] else { panic!("{deals:?}") };
        assert_eq!((found.name.as_str(), found.note.as_str()), ("BBA 2027", "Two terms"));
        assert_eq!((found.amount, found.currency.as_str(), found.agent_id), (Some(150_050), "INR", Some(agent)));
        assert_eq!((found.start_date.as_deref(), found.end_date.as_deref()), (Some("2026-12-01"), Some("2026-12-31")));
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!(lists.name(found.stage_id), "Proposal");
    }

    async fn an_unknown_stage_is_made_and_a_deal_is_named_after_its_lead(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        site.call(API, &[("mobile", "9846012345"), ("status", "Paperwork")]).await.says("success", "Task Added Successfully.");
        let deals = site.act(move |act| deal::of_lead(act, lead.id)).await;
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!((deals[0].name.as_str(), lists.name(deals[0].stage_id)), ("Meera", "Paperwork"));
    }

    async fn what_is_missing_or_wrong_is_refused(server: &Server) {
        let site = Site::of(server).await;
        let check = "Please check the parameters.";
        let all = [("mobile", "9846012345"), ("status", "New")];
        site.call(API, &all).await.says("error", "Enquiry Not Found.");
        site.lead("9846012345", &[]).await;
        site.call(API, &all[..1]).await.says("error", check);
        site.call(API, &all[1..]).await.says("error", check);
        for wrong in [
            vec![("deal_amount", "-1")], vec![("deal_amount", "much")], vec![("deal_amount", "1.555")],
            vec![("deal_amount", "99999999999999999999")], vec![("start_date", "soon")], vec![("end_date", "2026-02-30")],
            vec![("start_date", "2026-12-02"), ("end_date", "2026-12-01")],
        ] {
            site.call(API, &[&all[..], &wrong[..]].concat()).await.says("error", check);
        }
        for right in [("deal_amount", "0"), ("deal_amount", "1500"), ("deal_amount", "1500.5")] {
            site.call(API, &[&all[..], &[right]].concat()).await.says("success", "Task Added Successfully.");
        }
        site.call(API, &[&all[..], &[("countrycode", "44")]].concat()).await.says("error", "Enquiry Not Found.");
    }
}
