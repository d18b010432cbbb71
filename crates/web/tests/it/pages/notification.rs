use openlead_core::lead;
use openlead_testkit::on_each_engine;

use super::task::agent;
use super::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn the_bell_counts_what_is_unread_until_it_is_opened(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let (anu, visitor) = agent(&site, "Anu").await;
        assert!(visitor.page("/notifications").await.contains("Nothing new"));
        let lead = site.lead("9846012345", &[("name", "<b>Meera")]).await.id;
        site.act(move |act| lead::assign(act, lead, Some(anu))).await;
        let page = visitor.page("/notifications/bell").await;
        assert!(page.contains("data-unread=\"1\"") && page.contains("&#60;b&#62;Meera"), "{page}");
        assert!(visitor.page("/leads").await.contains("Notifications: 1 unread"));
        assert!(!owner.page("/leads").await.contains("unread"));
        let page = visitor.page("/notifications").await;
        let id = page.split("data-told=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(owner.post(&format!("/notifications/{id}"), &[]).await.code, 404, "it is somebody else's");
        assert_eq!(visitor.done(&format!("/notifications/{id}"), &[]).await, format!("/leads/{lead}"));
        assert!(visitor.page("/notifications/bell").await.contains("data-unread=\"0\""));
        site.add_lead("9846012345", &[]).await;
        assert!(visitor.page("/notifications").await.contains("Enquired again: &#60;b&#62;Meera"));
        visitor.done("/notifications/read", &[]).await;
        assert!(!visitor.page("/leads").await.contains("unread"));
        assert_eq!(visitor.get(&format!("/notifications?before={id}")).await.code, 200);
        assert_eq!(visitor.get("/notifications?before=x").await.code, 200);
    }
}
