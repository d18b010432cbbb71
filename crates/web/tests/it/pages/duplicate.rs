use openlead_testkit::on_each_engine;

use super::settings::agent;
use super::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn two_leads_are_compared_made_one_and_made_two_again(server: &Server) {
        let site = Site::of(server).await;
        let one = site.lead("9846012345", &[("name", "Meera Nair"), ("email", "meera@example.com"), ("city", "Kochi")]).await;
        let other = site.lead("9846055555", &[("name", "Mera Nayr"), ("email", "Meera@example.com"), ("city", "<b>Thrissur"), ("company_name", "Acme")]).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.page("/leads/duplicates").await;
        assert!(page.contains("Meera Nair") && page.contains("Mera Nayr"), "{page}");
        assert!(owner.page("/leads/duplicates?by=name").await.contains("No two of this kind"));
        assert!(owner.page(&format!("/leads/{}", one.id)).await.contains("Maybe the same person as"));

        let compare = format!("/leads/merge?lead={}&other={}", one.id, other.id);
        let page = owner.page(&compare).await;
        for said in ["name=\"take.name\"", "name=\"take.custom.city\"", "is taken over", "&#60;b&#62;Thrissur"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("<b>Thrissur"));
        let (stays, goes) = (one.id.to_string(), other.id.to_string());
        let form = [("lead", &*stays), ("other", &*goes), ("take.name", "one"), ("take.custom.city", "other")];
        let at = format!("/leads/{stays}");
        assert_eq!(owner.done("/leads/merge", &form).await, at);
        let page = owner.page(&at).await;
        for said in ["Meera Nair", "&#60;b&#62;Thrissur", "Acme", "became part of this one"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(owner.page(&format!("/leads/{goes}")).await.contains("This lead became part of"));
        assert!(!owner.page("/leads?segment=trash").await.contains("Mera Nayr"), "it is no trash");
        // Twice the same makes no sense, and says so.
        assert!(owner.done("/leads/merge", &form).await.starts_with("/leads/merge?"));

        let undo = page.split("/leads/merges/").nth(1).unwrap().split('/').next().unwrap();
        let undo = format!("/leads/merges/{undo}/undo");
        owner.done(&undo, &[]).await;
        assert!(owner.page("/leads").await.contains("Mera Nayr"));
        assert!(owner.page(&at).await.contains("Kochi"));
        owner.done(&undo, &[]).await;
        for path in ["/leads/merge?lead=x&other=y", "/leads/merge"] {
            assert_eq!(owner.get(path).await.code, 400, "{path}");
        }
        assert_eq!(owner.post("/leads/merge", &[("lead", "x")]).await.code, 404);
    }

    async fn two_that_are_no_duplicate_are_shown_no_more(server: &Server) {
        let site = Site::of(server).await;
        let one = site.lead("9846012345", &[("name", "Meera"), ("email", "meera@example.com")]).await.id.to_string();
        let other = site.lead("9846055555", &[("name", "Mohan"), ("email", "meera@example.com")]).await.id.to_string();
        let owner = Visitor::owner(&site).await;
        assert!(owner.page("/leads/duplicates").await.contains("Not a duplicate"));
        let two = [("lead", &*one), ("other", &*other)];
        owner.done("/leads/apart", &two).await;
        assert!(owner.page("/leads/duplicates").await.contains("No two of this kind"));
        let page = owner.page(&format!("/leads/{one}")).await;
        assert!(!page.contains("Maybe the same person as") && page.contains("Not a duplicate of another lead"), "{page}");
        let undo = format!("/leads/apart/undo?lead={one}&other={other}");
        owner.done(&undo, &[]).await;
        assert!(owner.page("/leads/duplicates").await.contains("Mohan"));
        owner.done(&undo, &[]).await;
        owner.done("/leads/apart", &[("lead", &*one), ("other", &*one)]).await;
        assert_eq!(owner.post("/leads/apart", &[("lead", "x")]).await.code, 400);
        let agent = agent(&site).await;
        assert_eq!(agent.post("/leads/apart", &two).await.code, 403);
    }

    async fn two_that_are_selected_in_the_table_are_compared(server: &Server) {
        let site = Site::of(server).await;
        let one = site.lead("9846012345", &[]).await.id.to_string();
        let other = site.lead("9846055555", &[]).await.id.to_string();
        let owner = Visitor::owner(&site).await;
        let two = [("what", "merge"), ("id", &*one), ("id", &*other)];
        assert_eq!(owner.done("/leads/bulk", &two).await, format!("/leads/merge?lead={one}&other={other}"));
        assert_eq!(owner.done("/leads/bulk", &two[..2]).await, "/leads");
    }

    async fn who_may_not_delete_merges_nothing_and_sees_no_leads_of_others(server: &Server) {
        let site = Site::of(server).await;
        let one = site.lead("9846012345", &[("email", "meera@example.com"), ("name", "Meera")]).await.id;
        let other = site.lead("9846055555", &[("email", "meera@example.com")]).await.id;
        let agent = agent(&site).await;
        assert!(!agent.page("/leads/duplicates").await.contains("Meera"));
        assert_eq!(agent.get(&format!("/leads/merge?lead={one}&other={other}")).await.code, 404);
        let form = [("lead", &*one.to_string()), ("other", &*other.to_string())];
        assert_eq!(agent.post("/leads/merge", &form).await.code, 403);
        assert_eq!(site.leads().await, 2);
    }
}
