use openlead_core::request_log;
use openlead_testkit::on_each_engine;

use super::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn the_way_of_the_public_documentation_leads_to_the_token(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page("/leads").await.contains("href=\"/settings\""));
        assert_eq!(owner.get("/settings").await.headers["location"].to_str().unwrap().split('/').nth(1), Some("settings"));
        let page = owner.page("/settings/connect").await;
        assert!(page.contains("Show / generate token") && !page.contains(site.token()));
        let popup = owner.page("/settings/connect/token").await;
        assert!(popup.contains(site.token()) && popup.contains("gl-website-contacts"));
        assert!(owner.page("/settings/connect/token?again=true").await.contains("ends at once"));
        owner.done("/settings/connect/token", &[]).await;
        assert!(!owner.page("/settings/connect/token").await.contains(site.token()));
        site.add_lead("9846012345", &[]).await.says("fail", "Invalid token.");
    }

    async fn a_key_is_shown_once_and_ends_when_it_is_revoked(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let made = owner.post("/settings/connect/keys", &[("name", "n8n"), ("scope", "read")]).await;
        assert!(made.code == 200 && made.body.contains("not shown again"));
        let (_, rest) = made.body.split_once("value=\"ik_").unwrap();
        let key = format!("ik_{}", rest.split('"').next().unwrap());
        let page = owner.page("/settings/connect").await;
        assert!(page.contains("n8n") && !page.contains(&key));
        let (_, rest) = page.split_once("API keys").unwrap();
        let (_, rest) = rest.split_once("/settings/connect/tokens/").unwrap();
        let id = rest.split('/').next().unwrap();
        owner.done(&format!("/settings/connect/tokens/{id}/revoke"), &[]).await;
        assert!(!owner.page("/settings/connect").await.contains("n8n"));
        assert_eq!(owner.done("/settings/connect/keys", &[("name", " ")]).await, "/settings/connect");
    }

    async fn a_refused_call_is_corrected_and_taken(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        site.add_lead("12", &[("name", "Meera")]).await;
        let log = owner.page("/settings/connect/log?only=refused").await;
        assert!(log.contains("The mobileno must be between 8 and 14 digits."));
        let id = site.act(|act| Ok(request_log::list(act, None, 1)?[0].id)).await;
        let at = format!("/settings/connect/log/{id}");
        assert!(owner.page(&at).await.contains("value=\"Meera\""));
        let pairs = |number| [("name", "countrycode"), ("value", "91"), ("name", "mobileno"), ("value", number),
            ("name", "source"), ("value", "Website"), ("name", "name"), ("value", "Meera")];
        let replay = format!("{at}/replay");
        let again = owner.post(&replay, &pairs("123")).await;
        assert!(again.code == 422 && again.body.contains("Refused again: The mobileno"), "{}", again.body);
        let to = owner.done(&replay, &pairs("9846012345")).await;
        assert!(owner.page(&to).await.contains("Meera"));
        assert_eq!(site.find("9846012345").await.unwrap().name, "Meera");
        assert!(owner.page(&at).await.contains("It was sent again and taken."));
        let twice = owner.post(&replay, &pairs("9846099999")).await;
        assert!(twice.code == 422 && twice.body.contains("this call was sent again and taken at"), "{}", twice.body);
        assert!(site.find("9846099999").await.is_none());
    }

    async fn the_documentation_has_the_accounts_own_token_and_names(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("city", "Kochi")]).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.page("/settings/connect/docs").await;
        assert!(page.contains(site.token()) && page.contains("gl-department-vise-agent-assign") && page.contains("additional field: city"));
        assert!(page.contains("Here: New, ") && page.contains("Here: Asha<"), "{page}");
        // Each of the seven is tried from there.
        assert_eq!(page.matches("data-try").count(), 7);
    }
}
