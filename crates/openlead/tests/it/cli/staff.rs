use serde_json::json;

use super::home::{Home, on_both};

const BINU: [&str; 6] = [
    "staff",
    "add",
    "--name",
    "Binu",
    "--email",
    "binu@example.com",
];

on_both! {
    fn a_new_member_of_staff_gets_a_password_once(home: Home) {
        let home = home.with_acme();
        let made = home.json(&[&BINU[..], &["--phone", "98460 12345", "--role", "manager"]].concat());
        assert_eq!(made["password"].as_str().unwrap().len(), 19);
        let list = home.json(&["staff", "list"]);
        let binu = &list["staff"][1];
        assert_eq!(binu["staff_id"], made["staff_id"]);
        assert_eq!(binu["phone"], json!("+919846012345"));
        assert_eq!((&binu["role"], &binu["active"]), (&json!("manager"), &json!(true)));
        assert!(!list.to_string().contains(made["password"].as_str().unwrap()));
    }

    fn who_is_deactivated_is_listed_as_such_and_the_last_owner_stays(home: Home) {
        let home = home.with_acme();
        let made = home.json(&BINU);
        let gone = home.json(&["staff", "deactivate", "binu@example.com"]);
        assert_eq!(gone, json!({ "staff_id": made["staff_id"], "active": false }));
        assert_eq!(home.json(&["staff", "list"])["staff"][1]["active"], json!(false));
        home.refused(&["staff", "deactivate", "Binu"], 1);
        let why = home.refused(&["staff", "deactivate", "Asha"], 1);
        assert!(why.contains("active owner"), "{why}");
    }
}

#[test]
fn a_password_may_come_from_standard_input_or_not_at_all() {
    let home = Home::sqlite().with_acme();
    let made = home.run_with(
        &[&BINU[..], &["--password-stdin", "--json"]].concat(),
        "correct horse\n",
    );
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(!made.out.contains("password"));
    let none = [
        "staff",
        "add",
        "--name",
        "Cyril",
        "--email",
        "cyril@example.com",
        "--no-sign-in",
    ];
    assert_eq!(home.json(&none).as_object().unwrap().len(), 1);
}

#[test]
fn who_cannot_sign_in_or_join_is_not_added() {
    let home = Home::sqlite().with_acme();
    let nowhere = [&BINU[..], &["--department", "Nowhere"]].concat();
    let why = home.refused(&nowhere, 1);
    assert!(why.contains("department add"), "{why}");
    home.refused(
        &["staff", "add", "--name", "A", "--email", "asha@example.com"],
        1,
    );
    let why = home.refused(&["staff", "add", "--name", "A", "--email", "nonsense"], 2);
    assert!(why.contains("--email"), "{why}");
    assert_eq!(
        home.json(&["staff", "list"])["staff"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
