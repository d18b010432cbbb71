use proptest::prelude::*;

use super::*;

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn minor(text: &str, code: &str) -> Option<i64> {
    Money::parse(text, currency(code)).map(Money::minor)
}

#[test]
fn amounts_are_read_as_people_write_them() {
    for (text, paise) in [
        ("0", 0),
        ("1500", 150_000),
        (" 1500.5 ", 150_050),
        ("1500.50", 150_050),
        ("1500.500", 150_050),
        ("007", 700),
        ("1,500", 150_000),
        ("1,00,000.50", 10_000_050),
        ("12,34,567", 123_456_700),
        ("1,234,567.89", 123_456_789),
        ("92233720368547758.07", i64::MAX),
    ] {
        assert_eq!(minor(text, "INR"), Some(paise), "{text}");
    }
}

#[test]
fn what_is_no_amount_is_refused() {
    for text in [
        "",
        ".",
        "-1",
        "+1",
        "1.",
        ".5",
        "1.234",
        "1e3",
        "1 500",
        "₹5",
        "1,50",
        "1,5000",
        ",500",
        "1,,000",
        "1234,567",
        "123,45,678",
        "1,00,00",
        "1.5,000",
        "1.2.3",
        "NaN",
        "٣",
        "92233720368547758.08",
        "99999999999999999999",
    ] {
        assert_eq!(minor(text, "INR"), None, "{text}");
    }
}

#[test]
fn each_currency_has_its_decimals() {
    assert_eq!(minor("1500", "JPY"), Some(1500));
    assert_eq!(minor("1500.00", "JPY"), Some(1500));
    assert_eq!(minor("1500.5", "JPY"), None);
    assert_eq!(minor("1.234", "KWD"), Some(1234));
    let shown = |minor, code| Money::of_minor(minor, currency(code)).to_string();
    assert_eq!(
        (shown(1500, "JPY"), shown(1005, "INR"), shown(-5, "KWD")),
        ("1500".into(), "10.05".into(), "-0.005".into())
    );
    assert_eq!(shown(i64::MIN, "INR"), "-92233720368547758.08");
}

#[test]
fn a_currency_is_three_letters() {
    assert_eq!(currency("inr").as_str(), "INR");
    for text in ["", "IN", "INRS", "1NR", "₹", "ÀB"] {
        assert_eq!(Currency::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_shown_is_read_back(minor in 0..=i64::MAX, code in prop_oneof!["INR", "JPY", "KWD", "CLF"]) {
        let money = Money::of_minor(minor, currency(&code));
        prop_assert_eq!(Money::parse(&money.to_string(), money.currency()), Some(money));
    }

    #[test]
    fn no_text_panics(text in "[0-9,.]{0,30}|\\PC{0,20}") {
        if let Some(money) = Money::parse(&text, currency("INR")) {
            prop_assert!(money.minor() >= 0);
        }
    }
}
