use openlead_core::list::{self, List, ListItem};
use openlead_testkit::on_each_engine;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

async fn items(site: &Site, list: List) -> Vec<ListItem> {
    site.act(move |act| Ok(act.catalog.lists.of(list).cloned().collect()))
        .await
}

async fn names(site: &Site, list: List) -> Vec<String> {
    let items = items(site, list).await;
    items.into_iter().map(|item| item.name).collect()
}

async fn item(site: &Site, list: List, name: &str) -> ListItem {
    let items = items(site, list).await;
    let found = items.into_iter().find(|item| item.name == name);
    found.unwrap_or_else(|| panic!("{name} in {list:?}"))
}

/// Where an entry is.
async fn at(site: &Site, list: List, name: &str) -> String {
    let id = item(site, list, name).await.id;
    format!("/settings/lists/{}/{id}", list.as_str())
}

const FORM: [(&str, &str); 4] = [
    ("name", "Warm"),
    ("colour", "pink"),
    ("kind", "parked"),
    ("rot_days", "7"),
];

/// The form with one field otherwise.
fn but<'a>(name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let other = |(field, before)| (field, if field == name { value } else { before });
    FORM.into_iter().map(other).collect()
}

on_each_engine! {
    async fn each_list_shows_its_entries_and_takes_another(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[]).await;
        let owner = Visitor::owner(&site).await;
        for list in List::ALL {
            let path = format!("/settings/lists/{}", list.as_str());
            let kind = if list.has_kinds() { "open" } else { "" };
            let fields = [("name", "<script>alert(1)</script>"), ("kind", kind)];
            assert_eq!(owner.done(&path, &fields).await, path);
            let page = owner.page(&path).await;
            for name in names(&site, list).await {
                assert!(name.starts_with('<') || page.contains(&name), "{name} in {page}");
            }
            assert!(page.contains("&#60;script&#62;alert(1)") && !page.contains("<script>alert"), "{page}");
            let one = owner.page(&at(&site, list, "<script>alert(1)</script>").await).await;
            assert!(one.contains("unused") && !one.contains("<script>alert"), "{one}");
        }
        assert!(owner.page("/settings/lists/source").await.contains("1 lead<"));
        assert_eq!(owner.get("/settings/lists/colours").await.code, 404);
    }

    async fn an_entry_is_changed_moved_archived_and_brought_back(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let path = at(&site, List::Status, "Contacted").await;
        assert_eq!(owner.done(&path, &FORM).await, "/settings/lists/status");
        let warm = item(&site, List::Status, "Warm").await;
        assert_eq!((warm.colour.as_str(), warm.kind.as_str(), warm.rot_days), ("pink", "parked", Some(7)));
        assert!(owner.page(&path).await.contains("Contacted"), "the old name is a further one");
        owner.done(&format!("{path}/step"), &[("up", "true")]).await;
        assert_eq!(names(&site, List::Status).await[..2], ["Warm", "New"]);
        owner.done(&format!("{path}/step"), &[("up", "true")]).await;
        owner.done(&format!("{path}/step"), &[("up", "false")]).await;
        assert_eq!(names(&site, List::Status).await[..2], ["New", "Warm"]);
        let ids = items(&site, List::Status).await;
        let ids: Vec<_> = ids.iter().rev().map(|item| item.id.to_string()).collect();
        let order: Vec<_> = ids.iter().map(|id| ("id", id.as_str())).collect();
        owner.done("/settings/lists/status/order", &order).await;
        assert_eq!(names(&site, List::Status).await[0], "Lost");
        owner.done(&format!("{path}/archive"), &[]).await;
        assert!(item(&site, List::Status, "Warm").await.archived);
        assert!(owner.page("/settings/lists/status").await.contains("Bring Warm back"));
        owner.done(&format!("{path}/restore"), &[]).await;
        assert!(!item(&site, List::Status, "Warm").await.archived);
        owner.done(&format!("{path}/delete"), &[]).await;
        assert_eq!(owner.get(&path).await.code, 404);
    }

    async fn what_is_wrong_about_an_entry_is_said_with_the_form(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[]).await;
        let owner = Visitor::owner(&site).await;
        let path = at(&site, List::Status, "Contacted").await;
        let cases = [("name", " ", "Write a name."), ("name", "Lost", "is a name of the status Lost already."),
            ("colour", "puce", "Choose one of blue"), ("kind", "sold", "Choose one of open"), ("rot_days", "soon", "from 1 to 3650")];
        for (field, value, said) in cases {
            let answer = owner.post(&path, &but(field, value)).await;
            assert!(answer.code == 422 && answer.body.contains(said), "{field}: {}", answer.body);
        }
        let answer = owner.post("/settings/lists/source", &[("name", "website")]).await;
        assert!(answer.code == 422 && answer.body.contains("value=\"website\""), "{}", answer.body);
        let answer = owner.post(&format!("{path}/names"), &[("alias", "lost")]).await;
        assert!(answer.code == 422 && answer.body.contains("value=\"lost\""), "{}", answer.body);
        let used = at(&site, List::Source, "Website").await;
        let answer = owner.post(&format!("{used}/delete"), &[]).await;
        assert!(answer.code == 422 && answer.body.contains("1 lead has the source Website: merge it"), "{}", answer.body);
        assert_eq!(names(&site, List::Status).await[1], "Contacted");
    }

    async fn what_a_call_has_made_is_accepted_or_merged(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("purpose", "Diplom")]).await;
        site.lead("9846012346", &[("purpose", "Diploma")]).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page("/settings/lists/purpose").await.contains("made by a call"));
        owner.done(&format!("{}/accept", at(&site, List::Purpose, "Diploma").await), &[]).await;
        let right = item(&site, List::Purpose, "Diploma").await;
        assert!(!right.from_intake);
        let wrong = at(&site, List::Purpose, "Diplom").await;
        owner.done(&format!("{wrong}/merge"), &[("into", &right.id.to_string())]).await;
        assert_eq!(names(&site, List::Purpose).await, ["Diploma"]);
        assert_eq!(site.find("9846012345").await.map(|lead| (lead.id, lead.purpose_id)), Some((lead.id, Some(right.id))));
        let path = at(&site, List::Purpose, "Diploma").await;
        owner.done(&format!("{path}/names"), &[("alias", "<b>Dip</b>")]).await;
        let page = owner.page(&path).await;
        assert!(page.contains("Diplom<") && page.contains("&#60;b&#62;Dip") && !page.contains("<b>Dip"), "{page}");
        owner.done(&format!("{path}/names/remove"), &[("alias", "<b>Dip</b>")]).await;
        let known = site.act(|act| Ok(act.catalog.lists.named(List::Purpose, "<b>Dip</b>").is_some())).await;
        assert!(!known);
    }

    async fn an_agent_sees_and_changes_no_lists(server: &Server) {
        let site = Site::of(server).await;
        let agent = agent(&site).await;
        let path = at(&site, List::Status, "Contacted").await;
        for page in ["/settings/lists/status", &path] {
            assert_eq!(agent.get(page).await.code, 403);
            assert_eq!(agent.post(page, &FORM).await.code, 403);
        }
        let into = item(&site, List::Status, "New").await.id.to_string();
        for act in ["step", "accept", "archive", "restore", "delete", "merge", "names", "names/remove"] {
            let fields = [("into", into.as_str()), ("alias", "x")];
            let answer = agent.post(&format!("{path}/{act}"), &fields).await;
            assert_eq!(answer.code, 403, "{act}");
        }
        assert_eq!(agent.post("/settings/lists/status/order", &[("id", &into)]).await.code, 403);
        let before = site.act(|act| list::usage(act, List::Status)).await.len();
        assert_eq!(before, 6);
    }
}
