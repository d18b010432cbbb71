use openlead_testkit::on_each_engine;

use super::settings::agent;
use super::visitor::Visitor;
use crate::site::Site;

const PATH: &str = "/leads/export";

on_each_engine! {
    async fn what_the_table_shows_is_exported_whole(server: &Server) {
        let site = Site::of(server).await;
        for number in 0..60 {
            site.lead(&format!("98460123{number:02}"), &[("name", &format!("Person {number}"))]).await;
        }
        let owner = Visitor::owner(&site).await;
        assert!(owner.page("/leads").await.contains("action=\"/leads/export\""));
        let answer = owner.post(PATH, &[("format", "csv")]).await;
        assert_eq!(answer.code, 200);
        assert_eq!(answer.body.lines().count(), 61, "the titles and all, not a page of them");
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/csv; charset=utf-8");
        assert!(header("content-disposition").starts_with("attachment; filename=\"leads "), "{}", header("content-disposition"));
        let at = "filter=%7B%22field%22%3A%22name%22%2C%22op%22%3A%22is%22%2C%22value%22%3A%22Person+7%22%7D";
        let answer = owner.post(PATH, &[("format", "ndjson"), ("at", at)]).await;
        assert_eq!(answer.body.lines().count(), 1, "{}", answer.body);
        assert!(answer.body.contains("Person 7"));
        let audit = owner.page("/settings/audit?noun=leads").await;
        assert!(audit.matches("Leads exported").count() == 2, "{audit}");
        for (name, value) in [("format", "exe"), ("at", "filter=x")] {
            assert_eq!(owner.post(PATH, &[("format", "csv"), (name, value)][usize::from(name == "format")..]).await.code, 422, "{name}");
        }
    }

    async fn who_may_not_export_is_refused(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[]).await;
        let agent = agent(&site).await;
        assert_eq!(agent.post(PATH, &[("format", "csv")]).await.code, 403);
        assert!(!agent.page("/leads").await.contains(PATH));
    }
}
