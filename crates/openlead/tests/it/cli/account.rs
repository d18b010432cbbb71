use serde_json::{Value as Json, json};

use super::home::{Home, on_both};

const ACME: [&str; 7] = [
    "account",
    "create",
    "Acme",
    "--owner-name",
    "Asha",
    "--owner-email",
    "asha@example.com",
];

fn keys(json: &Json) -> Vec<&str> {
    json.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

on_both! {
    fn an_account_is_made_with_an_owner_a_token_and_a_made_up_password(home: Home) {
        let made = home.json(&ACME);
        assert_eq!(keys(&made), ["account_id", "owner_id", "password", "token"]);
        assert_eq!(made["account_id"].as_str().unwrap().len(), 13);
        assert!(made["token"].as_str().unwrap().starts_with("gl_"));
        let list = home.json(&["account", "list"]);
        let entry = &list["accounts"][0];
        assert_eq!(entry["account_id"], made["account_id"]);
        assert_eq!(entry["name"], json!("Acme"));
        assert_eq!(entry["time_zone"], json!("Asia/Kolkata"));
        let staff = home.json(&["staff", "list"]);
        assert_eq!(staff["staff"][0]["staff_id"], made["owner_id"]);
        assert_eq!(staff["staff"][0]["role"], json!("owner"));
    }

    fn an_account_may_be_named_by_id_or_left_out_when_there_is_one(home: Home) {
        let acme = home.json(&ACME);
        let id = acme["account_id"].as_str().unwrap();
        for named in [&["token", "show"][..], &["token", "show", "--account", "Acme"], &["token", "show", "--account", id]] {
            assert_eq!(home.json(named)["token"], acme["token"]);
        }
        home.json(&["account", "create", "Bharat", "--owner-name", "B", "--owner-email", "b@example.com"]);
        let why = home.refused(&["token", "show"], 1);
        assert!(why.contains("--account"), "{why}");
        let why = home.refused(&["token", "show", "--account", "Nobody"], 1);
        assert!(why.contains("account list"), "{why}");
        assert_eq!(home.json(&["token", "show", "--account", "Acme"])["token"], acme["token"]);
    }
}

#[test]
fn a_password_from_standard_input_is_not_printed_and_must_be_long_enough() {
    let home = Home::sqlite();
    let args = [&ACME[..], &["--password-stdin", "--json"]].concat();
    let short = home.run_with(&args, "short\n");
    assert_eq!((short.code, short.out.as_str()), (2, ""));
    assert!(!home.data().exists(), "nothing was made");
    let made = home.run_with(&args, "correct horse\n");
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(!made.out.contains("password") && !made.out.contains("correct"));
}

#[test]
fn a_second_account_with_the_same_sign_in_is_refused() {
    let home = Home::sqlite().with_acme();
    let why = home.refused(&ACME, 1);
    assert!(why.contains("signs in"), "{why}");
    let accounts = home.json(&["account", "list"]);
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn wrong_words_are_wrong_usage_and_name_their_option() {
    let home = Home::sqlite();
    let args = [
        &ACME[..],
        &["--time-zone", "Asia/Nowhere", "--currency", "rupees"],
    ]
    .concat();
    let why = home.refused(&args, 2);
    assert!(
        why.contains("--time-zone") && why.contains("--currency"),
        "{why}"
    );
}

#[cfg(unix)]
#[test]
fn the_data_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::sqlite().with_acme();
    let mode = home.data().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
