use openlead_core::field::{self, Field, Kind};
use openlead_testkit::on_each_engine;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

const PATH: &str = "/settings/fields";

async fn fields(site: &Site) -> Vec<Field> {
    site.act(|act| Ok(act.catalog.fields.clone())).await
}

async fn one(site: &Site, label: &str) -> Field {
    let found = fields(site).await.into_iter();
    let mut found = found.filter(|field| field.label == label);
    found.next().unwrap_or_else(|| panic!("{label}"))
}

/// Where a field is.
async fn at(site: &Site, label: &str) -> String {
    format!("{PATH}/{}", one(site, label).await.id)
}

async fn add(owner: &Visitor<'_>, label: &str, kind: &str, options: &str) {
    let fields = [
        ("label", label),
        ("kind", kind),
        ("options", options),
        ("searchable", "true"),
    ];
    assert_eq!(owner.done(PATH, &fields).await, PATH);
}

on_each_engine! {
    async fn a_field_is_added_changed_moved_and_put_away(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page(PATH).await.contains("No additional fields"));
        add(&owner, "Course", "select", "Diploma\r\n\r\n B. Tech ").await;
        add(&owner, "<script>alert(1)</script>", "text", "ignored").await;
        let course = one(&site, "Course").await;
        assert_eq!((course.kind, course.choices.iter().count(), course.searchable, course.required), (Kind::Choice, 2, true, false));
        let path = at(&site, "Course").await;
        for page in [PATH, "/settings/fields/new", &path, &at(&site, "<script>alert(1)</script>").await] {
            assert!(!owner.page(page).await.contains("<script>alert"), "{page}");
        }
        assert!(owner.page(&path).await.contains("Diploma\nB. Tech</textarea>"));
        let change = [("label", "Programme"), ("options", "B. Tech\nMBA"), ("section", "Studies"), ("required", "true")];
        assert_eq!(owner.done(&path, &change).await, PATH);
        let course = one(&site, "Programme").await;
        let labels: Vec<_> = course.choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!((labels, course.section.as_str(), course.required, course.searchable), (vec!["B. Tech", "MBA"], "Studies", true, false));
        owner.done(&format!("{path}/step"), &[("up", "false")]).await;
        assert_eq!(fields(&site).await[1].label, "Programme");
        owner.done(&format!("{path}/step"), &[("up", "false")]).await;
        owner.done(&format!("{path}/step"), &[("up", "true")]).await;
        assert_eq!(fields(&site).await[0].label, "Programme");
        owner.done(&format!("{path}/archive"), &[]).await;
        assert!(one(&site, "Programme").await.archived && owner.page(PATH).await.contains("Bring Programme back"));
        owner.done(&format!("{path}/restore"), &[]).await;
        assert!(!one(&site, "Programme").await.archived);
        owner.done(&format!("{path}/delete"), &[]).await;
        assert_eq!(owner.get(&path).await.code, 404);
    }

    async fn an_option_that_leads_have_stays_and_is_renamed(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        add(&owner, "Course", "select", "Diploma\nMBA").await;
        site.lead("9846012345", &[("course", "Diploma")]).await;
        let path = at(&site, "Course").await;
        let refused = owner.post(&path, &[("label", "Course"), ("options", "MBA\nBBA")]).await;
        assert!(refused.code == 422 && refused.body.contains("1 lead has the option Diploma in Course") && refused.body.contains("MBA\nBBA</textarea>"), "{}", refused.body);
        assert_eq!(owner.done(&path, &[("label", "Course"), ("options", "BBA\nDiploma, 2 years = diploma")]).await, PATH);
        let choices = one(&site, "Course").await.choices;
        assert_eq!(choices.iter().map(|one| (one.label.as_str(), one.value.as_str())).collect::<Vec<_>>(), [("BBA", "bba"), ("Diploma, 2 years", "diploma")]);
    }

    async fn what_is_wrong_about_a_field_is_said_with_the_form(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("city", "Kochi")]).await;
        let owner = Visitor::owner(&site).await;
        let cases = [(" ", "text", "", "Write a label."), ("City", "text", "", "There is a field city already."),
            ("Town", "planet", "", "Choose what its values are."), ("Town", "select", " ", "Write at least one option."),
            ("Town", "select", "a\nA", "is there twice")];
        for (label, kind, options, said) in cases {
            let answer = owner.post(PATH, &[("label", label), ("kind", kind), ("options", options), ("section", "Home")]).await;
            assert!(answer.code == 422 && answer.body.contains(said) && answer.body.contains("value=\"Home\""), "{said}: {}", answer.body);
        }
        let path = at(&site, "city").await;
        let answer = owner.post(&path, &[("label", "")]).await;
        assert!(answer.code == 422 && answer.body.contains("Write a label."), "{}", answer.body);
        let answer = owner.post(&format!("{path}/delete"), &[]).await;
        assert!(answer.code == 422 && answer.body.contains("1 leads have a value in city: map it"), "{}", answer.body);
        let into = one(&site, "city").await.id.to_string();
        let answer = owner.post(&format!("{path}/merge"), &[("into", &into)]).await;
        assert!(answer.code == 422 && answer.body.contains("cannot be mapped into"), "{}", answer.body);
        assert_eq!(fields(&site).await.len(), 1);
    }

    async fn what_calls_have_made_is_kept_retyped_after_a_trial_or_mapped(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("budget", "1500"), ("town", "Kochi")]).await;
        site.lead("9846012346", &[("budget", "<b>much</b>"), ("city", "Thrissur")]).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page(PATH).await.contains("New from API"));
        for label in ["budget", "city", "town"] {
            owner.done(&format!("{}/keep", at(&site, label).await), &[]).await;
        }
        assert!(!owner.page(PATH).await.contains("New from API"));
        let path = format!("{}/type", at(&site, "budget").await);
        assert!(owner.page(&path).await.contains("value=\"text\" selected"));
        let tried = owner.page(&format!("{path}?kind=number&options=")).await;
        assert!(tried.contains("1 of 2 values do not fit") && tried.contains("&#60;b&#62;much") && !tried.contains("<b>much"), "{tried}");
        assert_eq!(one(&site, "budget").await.kind, Kind::Text);
        let answer = owner.get(&format!("{path}?kind=select")).await;
        assert!(answer.code == 422 && answer.body.contains("Write at least one option."), "{}", answer.body);
        let answer = owner.post(&path, &[("kind", "number")]).await;
        assert!(answer.code == 422 && answer.body.contains("1 of 2 values do not fit"), "{}", answer.body);
        owner.done(&path, &[("kind", "number"), ("lose", "true")]).await;
        assert_eq!(one(&site, "budget").await.kind, Kind::Number);
        assert_eq!(site.find("9846012345").await.unwrap().custom["budget"], 1500);
        assert!(site.find("9846012346").await.unwrap().custom.get("budget").is_none());
        owner.done(&path, &[("kind", "money"), ("lose", "true")]).await;
        let page = format!("/leads/{}", site.find("9846012345").await.unwrap().id);
        assert!(owner.page(&page).await.contains("INR 1,500"));
        let city = one(&site, "city").await.id.to_string();
        owner.done(&format!("{}/merge", at(&site, "town").await), &[("into", &city)]).await;
        assert_eq!(site.find("9846012345").await.unwrap().custom["city"], "Kochi");
        assert_eq!(fields(&site).await.len(), 2);
    }

    async fn an_agent_sees_and_changes_no_fields(server: &Server) {
        let site = Site::of(server).await;
        site.act(|act| field::make(act, "city", Kind::Text)).await;
        site.act(|act| field::make(act, "town", Kind::Text)).await;
        let agent = agent(&site).await;
        let path = at(&site, "city").await;
        for page in [PATH, "/settings/fields/new", &path, &format!("{path}/type"), &format!("{path}/type?kind=number")] {
            assert_eq!(agent.get(page).await.code, 403, "{page}");
        }
        let into = one(&site, "town").await.id.to_string();
        let form = [("label", "x"), ("kind", "number"), ("into", into.as_str())];
        for act in ["", "/step", "/keep", "/archive", "/restore", "/delete", "/merge", "/type"] {
            let answer = agent.post(&format!("{path}{act}"), &form).await;
            assert_eq!(answer.code, 403, "{act}");
        }
        assert_eq!(agent.post(PATH, &form).await.code, 403);
        assert!(fields(&site).await.iter().all(|field| !field.archived && field.kind == Kind::Text));
    }
}
