//! Forms that no browser sends.

use openlead_testkit::on_each_engine;

use super::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn a_form_with_the_null_character_is_refused_and_no_fault(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[]).await.id;
        let owner = Visitor::owner(&site).await;
        for path in ["/tasks".to_owned(), format!("/leads/{lead}/tasks"), format!("/leads/{lead}/deals"), format!("/leads/{lead}/notes")] {
            let answer = owner.post(&path, &[("name", "a\0b"), ("text", "a\0b")]).await;
            assert_eq!(answer.code, 400, "{path} {}", answer.body);
        }
        assert_eq!(site.story_of(lead).await, ["lead.created"]);
    }

    async fn what_a_page_says_once_fits_into_a_cookie(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let name = "x".repeat(100_000);
        let answer = owner.post("/leads/views", &[("name", &name), ("at", "status=New")]).await;
        let longest = answer.headers.values().map(axum::http::HeaderValue::len).max();
        assert!(answer.code == 303 && longest.is_some_and(|longest| longest < 4096), "{:?}", answer.headers);
    }
}
