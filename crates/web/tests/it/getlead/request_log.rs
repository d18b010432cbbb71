//! Contract v1, section 5: the request log.

use openlead_core::request_log::{self, prune};
use openlead_testkit::on_each_engine;
use serde_json::Value as Json;

use crate::site::Site;

on_each_engine! {
    async fn a_call_is_kept_with_what_came_of_it(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("City", "Kochi")]).await;
        let line = site.last_request().await;
        assert_eq!((line.endpoint.as_str(), line.outcome.as_str()), ("gl-website-contacts", "success"));
        assert_eq!((line.message.as_str(), line.lead_id), ("Lead Added Successfully.", Some(lead.id)));
        assert_eq!(line.sent, Json::Null, "what was taken is on the lead");
        assert!(line.micros > 0 && line.token_id.is_some());
    }

    async fn a_refused_call_is_kept_with_what_it_sent(server: &Server) {
        let site = Site::of(server).await;
        site.add_lead("12", &[("name", "Meera"), ("password", "hunter2"), ("api_key", "k-1")]).await;
        let line = site.last_request().await;
        assert_eq!((line.outcome.as_str(), line.lead_id), ("fail", None));
        assert_eq!(line.sent["mobileno"], "12");
        assert_eq!(line.sent["name"], "Meera");
        let sent = line.sent.to_string();
        assert!(!sent.contains(site.token()) && !sent.contains("hunter2") && !sent.contains("k-1"), "{sent}");
    }

    async fn a_refused_call_leaves_nothing_else(server: &Server) {
        let site = Site::of(server).await;
        site.call("gl-deal-creation-api", &[("mobile", "9846012345"), ("status", "Odd stage")]).await;
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert!(lists.named(openlead_core::list::List::DealStage, "Odd stage").is_none());
    }

    async fn old_lines_are_pruned(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[]).await;
        let account = site.created.account;
        let gone = site.openlead.db.write(move |tx| prune(tx, account, 30, 100)).await.unwrap();
        assert_eq!(gone, 0);
        let gone = site.openlead.db.write(move |tx| prune(tx, account, -1, 100)).await.unwrap();
        assert_eq!(gone, 1);
        assert!(site.act(|act| request_log::list(act, None, 10)).await.is_empty());
    }
}
