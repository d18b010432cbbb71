use serde_json::json;

use super::home::{Home, on_both};

on_both! {
    fn staff_join_departments_when_added_and_later(home: Home) {
        let home = home.with_acme();
        let sales = home.json(&["department", "add", "Sales"]);
        home.json(&["department", "add", "Support"]);
        home.json(&["staff", "add", "--name", "Binu", "--email", "binu@example.com", "--department", "sales",
            "--department", "Support"]);
        home.json(&["department", "join", "Sales", "asha@example.com"]);
        let list = home.json(&["department", "list"]);
        assert_eq!(list["departments"][0]["department_id"], sales["department_id"]);
        let names = |at: usize| {
            let staff = list["departments"][at]["staff"].as_array().unwrap().iter();
            staff.map(|person| person["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        // In the order in which they joined, as leads are handed out.
        assert_eq!((names(0), names(1)), (vec!["Binu".to_owned(), "Asha".to_owned()], vec!["Binu".to_owned()]));
    }
}

#[test]
fn a_department_is_there_once() {
    let home = Home::sqlite().with_acme();
    home.json(&["department", "add", "Sales"]);
    let why = home.refused(&["department", "add", "SALES"], 1);
    assert!(why.contains("already"), "{why}");
    let why = home.refused(&["department", "add", " "], 2);
    assert_eq!(why, "openlead: NAME: Write a name.\n");
    assert_eq!(
        home.json(&["department", "list"])["departments"][0]["staff"],
        json!([])
    );
}
