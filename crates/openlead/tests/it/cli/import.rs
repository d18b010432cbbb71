use std::fs;

use serde_json::json;

use super::home::{Home, on_both};

const ROWS: &str = "name,mobile_number,Course\nAsha,9846012345,BBA\nRavi,12,MBA\n";

fn file(home: &Home, text: &str) -> String {
    let file = home.file("leads.csv");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

on_both! {
    fn a_file_is_checked_taken_in_known_again_and_undone(home: Home) {
        let home = home.with_acme();
        let file = file(&home, ROWS);
        let dry = home.json(&["import", "leads", &file, "--dry-run"]);
        assert_eq!((&dry["report"]["made"], &dry["report"]["failures"][0]["row"]), (&json!(1), &json!(3)));
        assert_eq!(dry["map"]["columns"]["mobile_number"], "phone");
        assert_eq!(home.json(&["import", "list"]), json!({ "imports": [] }));

        let map = home.file("map.json");
        fs::write(&map, dry["map"].to_string()).unwrap();
        let done = home.json(&["import", "leads", &file, "--map", map.to_str().unwrap(), "--on-duplicate", "skip"]);
        assert_eq!(done["tally"], json!({ "made": 1, "merged": 0, "skipped": 0, "failed": 1 }));
        let again = home.json(&["import", "leads", &file, "--on-duplicate", "skip"]);
        assert_eq!((&again["already_imported"], &again["import"]), (&json!(true), &done["import"]));

        let id = done["import"].as_str().unwrap();
        let failures = home.run(&["import", "failures", id]);
        assert!(failures.out.contains("Ravi,12,MBA,"), "{}", failures.out);
        let listed = home.json(&["import", "failures", id]);
        assert_eq!((listed["failures"].as_array().unwrap().len(), &listed["failures"][0]["row"]), (1, &json!(3)), "{listed}");
        let absent = home.refused(&["import", "leads", "nowhere.csv"], 1);
        assert!(absent.contains("nowhere.csv: there is no such file; name one"), "{absent}");
        let exported = home.run(&["export", "leads", "--format", "csv"]);
        assert!(exported.out.contains("Asha") && exported.out.contains("BBA"), "{}", exported.out);
        let reverted = home.json(&["import", "revert", id]);
        assert_eq!((&reverted["trashed"], &reverted["left"]), (&json!(1), &json!(0)));
        assert_eq!(home.json(&["import", "list"])["imports"][0]["state"], "reverted");
        let kept = fs::read_dir(home.data().join("imports")).unwrap().count();
        assert_eq!(kept, 1, "copies of files that were not taken in are deleted");
    }
}

#[test]
fn an_account_is_one_archive_and_leads_are_a_workbook() {
    let home = Home::sqlite().with_acme();
    home.json(&["import", "leads", &file(&home, ROWS)]);
    let archive = home.file("acme.zip");
    let done = home.json(&["export", "account", "--output", archive.to_str().unwrap()]);
    let lead = done["tables"]
        .as_array()
        .unwrap()
        .iter()
        .find(|table| table["name"] == "lead");
    assert_eq!(lead.unwrap()["rows"], 1);
    assert!(fs::read(&archive).unwrap().starts_with(b"PK"));
    let book = home.file("leads.xlsx");
    let book = book.to_str().unwrap();
    home.json(&["export", "leads", "--format", "xlsx", "--output", book]);
    let back = home.json(&["import", "leads", book, "--dry-run"]);
    assert_eq!(
        (&back["rows"], &back["report"]["skipped"]),
        (&json!(1), &json!(1)),
        "the same lead: {back}"
    );
}

#[test]
fn wrong_files_and_maps_are_refused_with_what_to_do() {
    let home = Home::sqlite().with_acme();
    home.refused(&["import", "leads", "nowhere.csv"], 1);
    let why = home.refused(&["import", "leads", &file(&home, "%PDF-1.7")], 2);
    assert!(why.contains("PDF"), "{why}");
    let map = home.file("map.json");
    fs::write(&map, r#"{"columns":{"mobile_number":"fone"}}"#).unwrap();
    let why = home.refused(
        &[
            "import",
            "leads",
            &file(&home, ROWS),
            "--map",
            map.to_str().unwrap(),
        ],
        2,
    );
    assert!(why.contains("fone") && why.contains("phone"), "{why}");
}
