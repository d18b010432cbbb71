//! Contract v1, 3.3 and 3.4: notes and changes of status.

use openlead_core::list::{List, set_makes_unknown};
use openlead_core::note;
use openlead_testkit::on_each_engine;

use crate::site::Site;

on_each_engine! {
    async fn a_note_is_on_its_lead(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[]).await;
        let answer = site.call("gl-note-creation-api", &[("note", "Wants a callback"), ("countrycode", "91"), ("mobile_no", "98460 12345")]).await;
        answer.says("success", "Note Added Successfully.");
        let notes = site.act(move |act| note::of_lead(act, lead.id)).await;
        assert_eq!(notes[0].text, "Wants a callback");
    }

    async fn a_note_needs_its_lead_and_parameters(server: &Server) {
        let site = Site::of(server).await;
        let api = "gl-note-creation-api";
        let all = [("note", "x"), ("countrycode", "91"), ("mobile_no", "9846012345")];
        site.call(api, &all).await.says("error", "Enquiry Not Found.");
        for missing in 0..all.len() {
            let mut some = all.to_vec();
            some.remove(missing);
            site.call(api, &some).await.says("error", "Please check the parameters.");
        }
        let lead = site.lead("9846099999", &[("email", "meera@example.com")]).await;
        site.call(api, &[&all[..], &[("email", "meera@example.com")]].concat()).await.says("success", "Note Added Successfully.");
        assert_eq!(site.last_request().await.lead_id, Some(lead.id), "by phone first, then by address");
    }

    async fn a_lead_is_found_by_any_of_its_numbers_before_its_address(server: &Server) {
        let site = Site::of(server).await;
        let by_phone = site.lead("9846012345", &[("more_phone_numbers", "9846022222")]).await;
        site.lead("9846099999", &[("email", "meera@example.com")]).await;
        for (api, of_the_act) in [
            ("gl-note-creation-api", ("note", "x")), ("gl-status-change-api", ("status", "Lost")), ("gl-task-creation-api", ("name", "x")),
        ] {
            let parameters = [of_the_act, ("countrycode", "91"), ("mobile_no", "9846022222"), ("email", "meera@example.com")];
            assert_eq!(site.call(api, &parameters).await.said().0, "success");
            assert_eq!(site.last_request().await.lead_id, Some(by_phone.id), "{api}");
        }
        site.call("gl-deal-creation-api", &[("mobile", "9846022222"), ("status", "New")]).await.says("success", "Task Added Successfully.");
        assert_eq!(site.last_request().await.lead_id, Some(by_phone.id));
    }

    async fn a_status_change_answers_as_documented(server: &Server) {
        let site = Site::of(server).await;
        let api = "gl-status-change-api";
        let lead = site.lead("9846012345", &[]).await;
        let change = async |status| site.call(api, &[("status", status), ("countrycode", "91"), ("mobile_no", "9846012345")]).await;
        change("interested").await.says("success", "Note Added Successfully.");
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!(lists.name(site.find("9846012345").await.unwrap().status_id), "Interested");
        change("On hold").await.says("success", "Note Added Successfully.");
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!(lists.name(site.find("9846012345").await.unwrap().status_id), "On hold", "an unknown one is made");
        site.act(|act| set_makes_unknown(act, List::Status, false)).await;
        change("Odd").await.says("error", "Please check the parameters.");
        assert_eq!(site.story_of(lead.id).await, ["lead.created", "lead.status_changed", "lead.status_changed"]);
    }

    async fn a_status_change_needs_its_lead_and_parameters(server: &Server) {
        let site = Site::of(server).await;
        let api = "gl-status-change-api";
        let all = [("status", "Lost"), ("countrycode", "91"), ("mobile_no", "9846012345")];
        site.call(api, &all).await.says("error", "Enquiry Not Found.");
        for missing in 0..all.len() {
            let mut some = all.to_vec();
            some.remove(missing);
            site.call(api, &some).await.says("error", "Please check the parameters.");
        }
        let made = site.act(|act| Ok(act.catalog.lists.of(List::Status).count())).await;
        assert_eq!(made, 6, "a refused call makes nothing");
    }
}
