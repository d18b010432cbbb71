use serde_json::json;

use super::home::{Home, on_both};

on_both! {
    fn a_key_is_shown_once_listed_without_its_secret_and_revoked(home: Home) {
        let home = home.with_acme();
        let made = home.json(&["key", "create", "--name", "Website", "--scope", "write"]);
        let key = made["key"].as_str().unwrap();
        assert!(key.starts_with("ik_") && key.len() == 43);
        let list = home.run(&["key", "list", "--json"]);
        assert!(!list.out.contains(key));
        let listed = &home.json(&["key", "list"])["keys"][0];
        assert_eq!((&listed["name"], &listed["scope"]), (&json!("Website"), &json!("write")));
        assert_eq!(listed["hint"], json!(key[39..]));
        assert_eq!(listed["revoked_at"], json!(null));
        let id = listed["key_id"].as_str().unwrap();
        assert_eq!(home.json(&["key", "revoke", "website"])["key_id"], json!(id));
        assert!(home.json(&["key", "list"])["keys"][0]["revoked_at"].is_string());
        home.refused(&["key", "revoke", id], 1);
    }
}

#[test]
fn of_two_keys_of_one_name_the_id_decides() {
    let home = Home::sqlite().with_acme();
    home.json(&["key", "create", "--name", "Website"]);
    home.json(&["key", "create", "--name", "Website"]);
    let why = home.refused(&["key", "revoke", "Website"], 1);
    assert!(why.contains("key list"), "{why}");
    let list = home.json(&["key", "list"]);
    let id = list["keys"][1]["key_id"].as_str().unwrap();
    assert_eq!(home.json(&["key", "revoke", id])["revoked"], json!(true));
}

#[test]
fn a_token_is_no_key() {
    let home = Home::sqlite().with_acme();
    assert_eq!(home.json(&["key", "list"]), json!({ "keys": [] }));
    home.refused(&["key", "revoke", "main"], 1);
}
