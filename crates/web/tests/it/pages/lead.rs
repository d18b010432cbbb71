use openlead_core::list::List;
use openlead_testkit::on_each_engine;

use super::visitor::Visitor;
use crate::site::Site;

const SCRIPT: &str = "<script>alert(1)</script>";

on_each_engine! {
    async fn the_page_of_a_lead_tells_what_happened(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera"), ("city", "Kochi"), ("feedback", "Asked for fees")]).await;
        let owner = Visitor::owner(&site).await;
        let at = format!("/leads/{}", lead.id);
        let path = |rest: &str| format!("{at}{rest}");
        assert_eq!(owner.done(&path("/notes"), &[("text", "Call on Monday")]).await, at);
        owner.done(&path("/tasks"), &[("name", "Send prospectus"), ("due", "2027-01-15T10:30")]).await;
        owner.done(&path("/calls"), &[("direction", "out"), ("outcome", "answered"), ("minutes", "3")]).await;
        owner.done(&path("/deals"), &[("name", "BBA"), ("amount", "75000")]).await;
        owner.done(&path("/next"), &[("at", "2027-01-16T09:00")]).await;
        let page = owner.page(&at).await;
        for said in ["Meera", "Kochi", "Asked for fees", "Call on Monday", "Send prospectus", "BBA", "INR 75,000",
            "16 Jan 2027", "Came in from Website", "What was sent", "Was called: answered, 3:00 minutes"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(owner.page(&path("?only=notes")).await.contains("Call on Monday"));
        assert!(!owner.page(&path("?only=calls")).await.contains("Call on Monday"));
    }

    async fn many_additional_fields_are_folded_after_the_first(server: &Server) {
        let site = Site::of(server).await;
        let names: Vec<String> = (0..9).map(|at| format!("extra_{at}")).collect();
        let sent: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "here")).collect();
        let lead = site.lead("9846012345", &sent[..8]).await;
        let owner = Visitor::owner(&site).await;
        let at = format!("/leads/{}", lead.id);
        assert!(!owner.page(&at).await.contains("more fields"));
        site.add_lead("9846012345", &sent).await;
        let page = owner.page(&at).await;
        let fold = page.find("3 more fields").unwrap();
        assert_eq!(page[..fold].matches("data-edit=\"custom_fields.").count(), 6);
    }

    async fn a_status_is_set_and_told_with_the_time_that_the_one_before_lasted(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let at = format!("/leads/{}", lead.id);
        let status = site.act(|act| {
            let lists = &act.catalog.lists;
            Ok(lists.named(openlead_core::list::List::Status, "Interested").unwrap().id.to_string())
        }).await;
        owner.done(&format!("{at}/status"), &[("status", &status)]).await;
        assert!(owner.page(&at).await.contains("New → Interested after 1 minute"));
        // What closes it is asked about in the panel over the page, or on a page of its own that leads back.
        let lost = site.act(|act| Ok(act.catalog.lists.named(List::Status, "Lost").unwrap().id.to_string())).await;
        let button = format!("value=\"{lost}\" data-turbo-frame=\"panel\"");
        assert!(owner.page(&at).await.contains(&button));
        let asks = owner.done(&format!("{at}/status"), &[("status", &lost)]).await;
        assert!(owner.page(&asks).await.contains(&format!("name=\"back\" value=\"{at}\"")), "{asks}");
        // What makes no sense is said, and changes nothing.
        assert_eq!(owner.done(&format!("{at}/status"), &[("status", "nothing")]).await, at);
        assert_eq!(owner.done(&format!("{at}/calls"), &[("direction", "sideways")]).await, at);
        assert_eq!(owner.done(&format!("{at}/notes"), &[("text", " ")]).await, at);
    }

    async fn what_strangers_send_is_text_wherever_it_is_shown(server: &Server) {
        let site = Site::of(server).await;
        let sent = ["name", "company_name", "address", "feedback", "lead_note", "source", "purpose", "type", "status",
            "city", SCRIPT];
        let sent: Vec<(&str, &str)> = sent.iter().map(|name| (*name, SCRIPT)).collect();
        let lead = site.lead("9846012345", &sent).await;
        let owner = Visitor::owner(&site).await;
        site.add_lead("1", &[("name", SCRIPT)]).await;
        for path in ["/leads", &format!("/leads/{}", lead.id), "/leads?add=status", "/leads/new",
            &format!("/leads?q={}", SCRIPT.replace('<', "%3C").replace('>', "%3E")),
            &format!("/leads/{}/cell/status_id", lead.id),
            "/settings/connect/log", "/settings/connect/docs"] {
            let page = owner.page(path).await;
            assert!(!page.contains("<script>alert"), "{path}");
        }
        let shown = owner.page(&format!("/leads/{}", lead.id)).await;
        assert!(shown.contains("&#60;script&#62;alert(1)"), "{shown}");
    }

    async fn a_lead_says_who_gave_it_to_whom_it_belongs_to(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        let anu = site.agent("Anu", &[]).await.to_string();
        let owner = Visitor::owner(&site).await;
        let at = format!("/leads/{}", lead.id);
        assert!(!owner.page(&at).await.contains("Assigned to Anu by"));
        assert_eq!(owner.post(&format!("{at}/cell/assigned_to_id"), &[("value", &anu)]).await.code, 200);
        let page = owner.page(&at).await;
        assert!(page.contains("Why Anu") && page.contains("Assigned to Anu by ") && page.contains("came in as nobody"), "{page}");
    }

    async fn an_owner_is_told_who_sees_a_lead_and_why(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        site.agent("Anu", &[]).await;
        let owner = Visitor::owner(&site).await;
        let path = format!("/leads/{}/access", lead.id);
        assert!(owner.page(&format!("/leads/{}", lead.id)).await.contains(&path));
        let page = owner.page(&path).await;
        assert!(page.contains("Owners and admins see all leads.") && page.contains("Sees own leads alone, and this is nobody’s."), "{page}");
        assert_eq!(owner.get("/leads/0000000000001/access").await.code, 404);
    }

    async fn a_lead_in_the_trash_says_so_and_comes_back(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Lakshmi")]).await;
        let owner = Visitor::owner(&site).await;
        assert_eq!(owner.done(&format!("/leads/{}/delete", lead.id), &[]).await, "/leads");
        assert!(!owner.page("/leads").await.contains("Lakshmi"));
        assert!(owner.page("/leads?segment=trash").await.contains("Lakshmi"));
        assert!(owner.page(&format!("/leads/{}", lead.id)).await.contains("in the trash"));
        owner.done(&format!("/leads/{}/restore", lead.id), &[]).await;
        assert!(owner.page("/leads").await.contains("Lakshmi"));
        assert_eq!(owner.get("/leads/0000000000001").await.code, 404);
    }
}
