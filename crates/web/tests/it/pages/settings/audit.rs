//! The audit log.

use openlead_core::list::List;
use openlead_core::{Id, department, of};
use openlead_testkit::on_each_engine;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn the_audit_log_shows_who_changed_what_and_how_it_was(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let id = site.agent("Ravi", &[]).await;
        owner.done(&format!("/settings/staff/{id}"), &[
            ("name", "Ravi <script>alert(1)</script>"), ("email", "ravi@example.com"), ("role", "manager"),
        ]).await;
        let page = owner.page("/settings/audit").await;
        assert!(page.contains("Staff changed") && page.contains("<del>agent</del>") && page.contains("<ins>manager</ins>"), "{page}");
        assert!(page.contains("Asha") && !page.contains("<script>alert"));
    }

    async fn the_audit_log_says_what_many_leads_got_and_how_many_they_are(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let one = site.lead("9846012345", &[]).await.id.to_string();
        let other = site.lead("9846012346", &[]).await.id.to_string();
        let contacted = site.act(|act| Ok(act.catalog.lists.named(List::Status, "Contacted").unwrap().id.to_string())).await;
        owner.done("/leads/bulk", &[("id", &one), ("id", &other), ("what", "status"), ("status", &contacted)]).await;
        let (bulk,): (Id<of::Bulk>,) = site.act(|act| Ok(act.tx.one("SELECT id FROM bulk WHERE account_id = $1", &[act.account().into()])?)).await;
        owner.done(&format!("/leads/bulk/{bulk}/undo"), &[]).await;
        owner.done("/leads/bulk", &[("all", "true"), ("what", "assign"), ("agent", "nobody")]).await;
        let page = owner.page("/settings/audit?noun=leads").await;
        assert_eq!(page.matches("status Contacted, 2 leads").count(), 2, "{page}");
        assert!(page.contains("assign to nobody, all that a filter found") && page.contains("Leads change undone"), "{page}");
    }

    async fn the_audit_log_is_narrowed_to_a_noun_and_goes_back_page_by_page(server: &Server) {
        let site = Site::of(server).await;
        site.act(|act| {
            for number in 0..150 {
                department::add(act, &format!("Branch {number}"))?;
            }
            Ok(())
        }).await;
        let owner = Visitor::owner(&site).await;
        let newest = owner.page("/settings/audit?noun=department").await;
        assert!(newest.contains("Branch 149") && newest.contains("Branch 50<") && !newest.contains("Branch 49<"));
        assert!(!newest.contains("Staff signed in"));
        let (_, rest) = newest.split_once("href=\"/settings/audit?noun=department").expect("a way to earlier ones");
        let older = rest.split('"').next().unwrap().replace("&#38;", "&");
        let older = owner.page(&format!("/settings/audit?noun=department{older}")).await;
        assert!(older.contains("Branch 49<") && older.contains("Branch 0<") && !older.contains("Branch 50<"));
        assert!(owner.page("/settings/audit?noun=nonsense&before=x").await.contains("Staff signed in"));
    }

    async fn an_agent_may_not_read_the_audit_log(server: &Server) {
        let site = Site::of(server).await;
        let agent = agent(&site).await;
        assert_eq!(agent.get("/settings/audit").await.code, 403);
    }
}
