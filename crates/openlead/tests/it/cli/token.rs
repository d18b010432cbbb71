use super::home::{Home, on_both};

on_both! {
    fn a_new_token_takes_the_place_of_the_old_one(home: Home) {
        let home = home.with_acme();
        let before = home.json(&["token", "show"]);
        let made = home.json(&["token", "generate"]);
        assert_ne!(before, made);
        assert_eq!(home.json(&["token", "show"]), made);
        assert_eq!(made.as_object().unwrap().len(), 1);
    }
}

#[test]
fn without_json_the_token_alone_is_on_standard_output() {
    let home = Home::sqlite().with_acme();
    let said = home.run(&["token", "generate"]);
    let token = said.out.trim_end();
    assert_eq!((said.code, token.len()), (0, 23));
    assert!(!said.err.contains(token));
}
