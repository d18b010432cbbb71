use proptest::prelude::*;

use super::*;

#[test]
fn addresses_are_known_by_their_form() {
    for good in [
        "a@b.co",
        " Asha.K+crm@Example.CO.IN ",
        "o'brien@x-y.org",
        "उदाहरण@उदाहरण.भारत",
        "a..b@docomo.ne.jp",
        "x@1.a1",
    ] {
        assert_eq!(Email::parse(good).expect(good).as_str(), good.trim());
    }
    for bad in [
        "",
        "a",
        "a@",
        "@b.co",
        "a@localhost",
        "a@b@c.co",
        "a b@c.co",
        "a@b.co\u{0}",
        "a@.co",
        "a@b..co",
        "a@b.co.",
        "a@-b.co",
        "a@b_c.co",
        "a@10.0.0.1",
        "<a@b.co>",
        "a@b.co,c@d.co",
        "a@b.co?x",
        "mailto:a@b.co",
        "a\u{a0}@b.co",
    ] {
        assert_eq!(Email::parse(bad), None, "{bad}");
    }
}

#[test]
fn lengths_are_those_of_mail() {
    let of = |local: usize, domain: usize| {
        let labels = "abcdefghi.".repeat(domain / 10) + &"x".repeat(domain % 10);
        Email::parse(&format!("{}@{labels}", "a".repeat(local)))
    };
    assert!(of(64, 189).is_some());
    assert!(of(65, 25).is_none());
    assert!(of(60, 194).is_none());
}

#[test]
fn case_does_not_matter_and_accents_do() {
    let fold = |text| Email::parse(text).unwrap().fold();
    assert_eq!(fold("Asha@Example.com"), fold("asha@example.COM"));
    assert_ne!(fold("rené@example.com"), fold("rene@example.com"));
}

#[test]
fn debug_keeps_the_address_secret() {
    assert_eq!(format!("{:?}", Email::parse("a@b.co")), "Some(Email(…))");
}

proptest! {
    #[test]
    fn an_address_is_read_as_it_was_shown(text in "\\PC{0,8}@\\PC{0,8}\\.\\PC{0,4}") {
        if let Some(email) = Email::parse(&text) {
            prop_assert_eq!(Email::parse(email.as_str()), Some(email.clone()));
            prop_assert!(email.as_str().len() <= 254);
        }
    }
}
