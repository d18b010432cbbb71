use openlead_testkit::on_each_engine;

use super::settings::agent;
use super::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn leads_are_found_by_id_and_staff_by_name_as_far_as_one_sees(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        let bala = agent(&site).await;
        let owner = Visitor::owner(&site).await;
        let found = owner.page(&format!("/search/found?q=%23{}", lead.id)).await;
        assert!(found.contains("Meera") && found.contains(&format!("data-to=\"/leads/{}\"", lead.id)), "{found}");
        assert!(bala.page(&format!("/search/found?q=%23{}", lead.id)).await.contains("No lead has this"));
        assert!(owner.page("/search/found?q=%23nothing").await.contains("No lead has this"));
        let found = owner.page("/search/found?q=%40ba").await;
        let (_, to) = found.split_once("data-to=\"").unwrap();
        let to = to.split('"').next().unwrap().replace("&#38;", "&");
        assert!(found.contains("Bala") && !found.contains("Asha"), "{found}");
        let leads = owner.page(&to).await;
        assert!(leads.contains("Owner") && leads.contains("chip__value") && !leads.contains("Meera"), "{leads}");
    }

    async fn the_palette_offers_only_the_settings_that_one_may_see(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await.get("/search/places").await;
        assert!(owner.body.contains("/settings/audit"), "{}", owner.body);
        assert_eq!(agent(&site).await.get("/search/places").await.body, "[]");
    }
}
