//! What leaves the account, and what is erased.

use std::io::{Cursor, Read as _};

use openlead_core::note;
use openlead_core::secret::hashed;
use openlead_core::staff::{self, Role};
use openlead_testkit::on_each_engine;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

const PATH: &str = "/settings/data";
const PERSON: &str = "/settings/data/person";
const NUMBER: &str = "+91 98460 12345";

/// A file in a zip.
fn inside(zip: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    let mut file = zip.by_name(name).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

/// Somebody with a note, and somebody else.
async fn with_meera(site: &Site) {
    let meera = [("name", "Meera Nair"), ("email", "meera@example.com")];
    let lead = site.lead("9846012345", &meera).await.id;
    site.lead("9846099999", &[("name", "Ravi")]).await;
    site.act(move |act| note::add(act, lead, note::Kind::Note, "Called").map(drop))
        .await;
}

on_each_engine! {
    async fn a_person_is_found_handed_out_and_erased_with_a_certificate_that_matches(server: &Server) {
        let site = Site::of(server).await;
        with_meera(&site).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.page(&format!("{PERSON}?who=MEERA%40example.com")).await;
        for place in ["Leads, also in the trash", "Meera Nair", "Notes", "Calls in the request log", "Erase for good"] {
            assert!(page.contains(place), "{place} in {page}");
        }
        assert!(!page.contains("Ravi"));
        let zip = owner.file(&format!("{PERSON}/export"), &[("who", NUMBER)]).await;
        let all = inside(&zip, "person.json");
        let person: Json = serde_json::from_str(&all).unwrap();
        assert_eq!((&person["lead"][0]["name"], person["note"].as_array().unwrap().len()), (&Json::from("Meera Nair"), 1));
        let manifest: Json = serde_json::from_str(&inside(&zip, "manifest.json")).unwrap();
        let hash: String = Sha256::digest(&all).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(manifest["sha256"]["person.json"], *hash);

        let erase = format!("{PERSON}/erase");
        owner.refused(&erase, &[("who", NUMBER), ("confirm", "yes")], "Type the word erase. Nothing was erased.").await;
        assert_eq!(site.find("9846012345").await.unwrap().name, "Meera Nair");
        let place = owner.done(&erase, &[("who", NUMBER), ("confirm", "Erase ")]).await;
        let page = owner.page(&place).await;
        assert!(page.contains(&hash) && page.contains("Copies made before"), "{hash} in {page}");
        let certificate = owner.get(&format!("{place}/certificate")).await.json();
        assert_eq!((&certificate["sha256"], &certificate["rows"]["note"]), (&Json::from(hash), &Json::from(1)));
        assert!(owner.page(&format!("{PERSON}?who=9846012345")).await.contains("Nothing is kept of 9846012345"));
        owner.refused(&erase, &[("who", NUMBER), ("confirm", "erase")], "Nothing is kept of this person.").await;
        assert_eq!(site.find("9846099999").await.unwrap().name, "Ravi");
    }

    async fn what_is_no_number_and_no_address_is_refused(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let long = "9".repeat(300);
        for (who, why) in [("12", "with the country code"), ("a@b", "not an e-mail address"), (&*long, "too long"), ("<b>", "with the country code")] {
            let query = form_urlencoded::byte_serialize(who.as_bytes()).collect::<String>();
            let answer = owner.get(&format!("{PERSON}?who={query}")).await;
            assert!(answer.code == 422 && answer.body.contains(why) && !answer.body.contains("<b>"), "{who}: {}", answer.body);
            owner.refused(&format!("{PERSON}/export"), &[("who", who)], why).await;
            owner.refused(&format!("{PERSON}/erase"), &[("who", who), ("confirm", "erase")], why).await;
        }
    }

    async fn an_owner_takes_out_everything_and_the_page_says_who_took_what(server: &Server) {
        let site = Site::of(server).await;
        with_meera(&site).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page(PATH).await.contains("Nothing yet"));
        let zip = owner.file(&format!("{PATH}/archive"), &[]).await;
        assert_eq!(inside(&zip, "lead.ndjson").lines().count(), 2);
        let manifest: Json = serde_json::from_str(&inside(&zip, "manifest.json")).unwrap();
        assert_eq!(manifest["account"], "Acme");
        let at = "filter=%7B%22field%22%3A%22name%22%2C%22op%22%3A%22is%22%2C%22value%22%3A%22Ravi%22%7D&q=ravi";
        owner.post("/leads/export", &[("format", "csv"), ("at", at)]).await;
        owner.file(&format!("{PERSON}/export"), &[("who", NUMBER)]).await;
        let page = owner.page(PATH).await;
        for words in ["The whole account", "Leads as csv", "“ravi”, Name is Ravi", "One person", "Asha"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        let hash = Sha256::digest(inside(&zip, "lead.ndjson"));
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(manifest["tables"].to_string().contains(&hash));
    }

    async fn what_the_archive_holds_is_for_owners_and_a_person_for_who_sees_the_request_log(server: &Server) {
        let site = Site::of(server).await;
        with_meera(&site).await;
        let hash = hashed("admins password".to_owned()).await.unwrap();
        site.act(move |act| {
            let new = staff::NewStaff {
                name: "Latha".to_owned(),
                email: "latha@example.com".to_owned(),
                phone: None,
                role: Role::Admin,
                scope: None,
                departments: Vec::new(),
            };
            let id = staff::add(act, &new)?;
            staff::set_password(act, id, &hash)
        }).await;
        let admin = Visitor::of(&site, "latha@example.com", "admins password").await;
        let page = admin.page(PATH).await;
        assert!(page.contains("Ask Asha") && !page.contains("Download everything"), "{page}");
        assert_eq!(admin.post(&format!("{PATH}/archive"), &[]).await.code, 403);
        assert!(admin.page(&format!("{PERSON}?who=9846012345")).await.contains("Meera"));
        let agent = agent(&site).await;
        for path in [PATH, PERSON, "/settings/data/person?who=9846012345"] {
            assert_eq!(agent.get(path).await.code, 403, "{path}");
        }
        for path in ["export", "erase"] {
            let answer = agent.post(&format!("{PERSON}/{path}"), &[("who", NUMBER), ("confirm", "erase")]).await;
            assert_eq!(answer.code, 403, "{path}");
        }
        assert_eq!(site.find("9846012345").await.unwrap().name, "Meera Nair");
    }
}
