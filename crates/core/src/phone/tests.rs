use proptest::prelude::*;

use super::*;

fn phone(code: &str, number: &str) -> Phone {
    Phone::from_parts(code, number).unwrap_or_else(|error| panic!("{code} {number}: {error}"))
}

/// Country code, number, E.164; verified.
const KNOWN: [(&str, &str, &str); 52] = [
    ("91", "9846012345", "+919846012345"),
    ("+91", "+91 98460 12345", "+919846012345"),
    (" 91", "919846012345", "+919846012345"),
    ("0091", "00919846012345", "+919846012345"),
    ("91", "09846012345", "+919846012345"),
    ("91", "009846012345", "+919846012345"),
    ("91", "91 09846012345", "+919846012345"),
    ("91", "+91 (0) 98460-12345", "+919846012345"),
    ("91", "(984) 601-2345", "+919846012345"),
    ("91", "98460.12345", "+919846012345"),
    ("91", "9846012345.0", "+919846012345"),
    ("91", "9846012345 x123", "+919846012345"),
    ("91", "98460 12345 ext. 5", "+919846012345"),
    ("91", "9846012345#77", "+919846012345"),
    ("91", "9846012345;ext=12", "+919846012345"),
    ("91", "9846012345, 9846012346", "+919846012345"),
    ("91", "+919846012345+919846012346", "+919846012345"),
    ("91", "９８４６０１２３４５", "+919846012345"),
    ("٩١", "٩٨٤٦٠١٢٣٤٥", "+919846012345"),
    ("९१", "९८४६०१२३४५", "+919846012345"),
    ("", "p:+919846012345", "+919846012345"),
    ("91", "p:+919846012345", "+919846012345"),
    ("", "＋91 98460 12345", "+919846012345"),
    ("", "0091 98460 12345", "+919846012345"),
    ("in", "tel:+91-98460-12345", "+919846012345"),
    ("91", "\u{202a}+91 98460 12345\u{202c}", "+919846012345"),
    // Mobile numbers that begin like the country code.
    ("91", "9198765432", "+919198765432"),
    ("91", "919198765432", "+919198765432"),
    ("91", "+919198765432", "+919198765432"),
    ("91", "09198765432", "+919198765432"),
    ("91", "9191919191", "+919191919191"),
    ("91", "919191919191", "+919191919191"),
    // Landlines.
    ("91", "0484 2345678", "+914842345678"),
    ("91", "484-2345678", "+914842345678"),
    ("91", "080/41234567", "+918041234567"),
    // Elsewhere.
    ("44", "+44 (0)20 7946 0018", "+442079460018"),
    ("44", "020 7946 0018", "+442079460018"),
    ("44", "442079460018", "+442079460018"),
    ("971", "0501234567", "+971501234567"),
    ("971", "971501234567", "+971501234567"),
    ("1", "(415) 555-2671", "+14155552671"),
    ("1", "1-415-555-2671 ext 9", "+14155552671"),
    ("001", "+1 415 555 2671", "+14155552671"),
    ("1868", "8682911234", "+18682911234"),
    ("65", "81234567", "+6581234567"),
    ("65", "8123456.0", "+6581234560"),
    ("65", "+65 8123 4567", "+6581234567"),
    ("39", "06 6982 1234", "+390669821234"),
    ("39", "+39 06 69821234", "+390669821234"),
    ("7", "8 (912) 345-67-89", "+79123456789"),
    // The number itself says that it is from elsewhere.
    ("91", "+971 50 123 4567", "+971501234567"),
    ("91", "00971501234567", "+971501234567"),
];

#[test]
fn a_number_is_the_same_however_it_is_written() {
    for (code, number, e164) in KNOWN {
        let phone = phone(code, number);
        assert_eq!(
            (phone.e164(), phone.is_verified()),
            (e164, true),
            "{code} {number}"
        );
    }
}

#[test]
fn a_number_that_no_plan_knows_is_kept() {
    for (code, number, e164) in [
        ("91", "12345678", "+9112345678"),
        ("91", "12345678901234", "+9112345678901234"),
        ("91", "2012345678", "+912012345678"),
        ("91", "02012345678", "+912012345678"),
        ("91", "912012345678", "+912012345678"),
        ("91", "+91 2012345678", "+912012345678"),
        ("91", "91234567", "+9191234567"),
        ("91", "00000000", "+9100000000"),
        ("999", "12345678", "+99912345678"),
        ("1", "5551234567", "+15551234567"),
        ("1", "15551234567", "+15551234567"),
        ("", "+912012345678", "+912012345678"),
        ("91", "971501234567", "+91971501234567"),
    ] {
        let phone = phone(code, number);
        assert_eq!(
            (phone.e164(), phone.is_verified()),
            (e164, false),
            "{code} {number}"
        );
    }
}

#[test]
fn digits_number_8_to_14() {
    for number in [
        "",
        "abc",
        "1234567",
        "123456789012345",
        &"9".repeat(100_000),
    ] {
        assert_eq!(Phone::from_parts("91", number), Err(PhoneError::Length));
    }
}

#[test]
fn a_country_must_be_made_out() {
    for (code, number) in [
        ("", "9846012345"),
        ("0", "919846012345"),
        ("IN", "9846012345"),
        ("99999", "9846012345"),
        ("", "+00099912345"),
    ] {
        assert_eq!(
            Phone::from_parts(code, number),
            Err(PhoneError::CountryCode),
            "{code} {number}"
        );
    }
}

#[test]
fn international_text_needs_no_country() {
    let e164 = |text| Phone::parse_international(text).map(|phone| phone.e164().to_owned());
    for text in [
        "+919846012345",
        "919846012345",
        "00919846012345",
        " +91 98460-12345 ",
        "+91 (0)98460 12345",
    ] {
        assert_eq!(e164(text).as_deref(), Some("+919846012345"), "{text}");
    }
    assert_eq!(
        e164("+9112345678901234").as_deref(),
        Some("+9112345678901234")
    );
    assert_eq!(e164("+43 (0)12000"), e164("+4312000"));
    assert_eq!(
        (e164(""), e164("+123"), e164("+123456789012345678")),
        (None, None, None)
    );
}

#[test]
fn numbers_are_shown_as_their_country_writes_them() {
    let shown = |e164, home| Phone::stored(e164, true).display(home);
    assert_eq!(shown("+919846012345", 91), "098460 12345");
    assert_eq!(shown("+919846012345", 971), "+91 98460 12345");
    assert_eq!(shown("+9112345678", 91), "+91 12345678");
    assert_eq!(shown("+99912345678", 91), "+999 12345678");
    assert_eq!(shown("junk", 91), "junk");
}

#[test]
fn parts_of_a_number_can_be_had() {
    let stored = Phone::stored("+97150123456", false);
    assert_eq!(
        (stored.digits(), stored.country_code(), stored.is_verified()),
        ("97150123456", 971, false)
    );
    assert_eq!(Phone::stored("+14155552671", true).country_code(), 1);
    assert_eq!(format!("{stored:?}"), "Phone(…)");
}

/// Numbers of plans where each way to write one has a single reading.
fn known() -> impl Strategy<Value = (&'static str, String)> {
    prop_oneof![
        ("[6-9][0-9]{9}").prop_map(|n| ("91", n)),
        ("91[0-9]{8}").prop_map(|n| ("91", n)),
        ("5[0-9]{8}").prop_map(|n| ("971", n)),
        ("[2-9][0-9]{2}[2-9][0-9]{6}").prop_map(|n| ("1", n)),
        ("7[0-9]{9}").prop_map(|n| ("44", n)),
        ("[89][0-9]{7}").prop_map(|n| ("65", n)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn formatting_does_not_matter((code, national) in known(), at in 1_usize..8, separator in "[ .()-]{1,2}") {
        let plain = phone(code, &national);
        let spaced = format!("{}{separator}{}", &national[..at], &national[at..]);
        let trunk = if code == "1" { "1" } else { "0" };
        let mut ways = vec![spaced.clone(), format!("{national} ext 12")];
        if plain.is_verified() {
            ways.extend([format!("+{code}{spaced}"), format!("{code}{national}"), format!("{code} {spaced}"), format!("{trunk}{national}")]);
            if code.len() + national.len() <= 12 { ways.push(format!("00{code}{national}")); }
        }
        for way in ways {
            let phone = phone(code, &way);
            prop_assert_eq!((phone.e164(), phone.is_verified()), (plain.e164(), plain.is_verified()), "{}", way);
        }
    }

    #[test]
    fn normalising_twice_is_once(code in "[0-9]{0,5}", number in "[+]?[0-9]{8,14}") {
        let Ok(phone) = Phone::from_parts(&code, &number) else { return Ok(()) };
        let again = Phone::parse_international(phone.e164()).unwrap();
        prop_assert_eq!((again.e164(), again.is_verified()), (phone.e164(), phone.is_verified()));
        prop_assert!((5..=17).contains(&phone.digits().len()), "{}", phone.e164());
        if phone.is_verified() && DIGITS.contains(&phone.digits().len()) {
            let again = self::phone(&phone.country_code().to_string(), phone.e164());
            prop_assert_eq!(again.e164(), phone.e164());
        }
    }

    #[test]
    fn no_text_panics(code in "\\PC{0,8}", number in "\\PC{0,40}|[0-9+xe#;() .٠-٩]{0,30}", home in any::<u16>()) {
        for phone in [Phone::from_parts(&code, &number).ok(), Phone::parse_international(&number), Some(Phone::stored(&number, true))] {
            let Some(phone) = phone else { continue };
            let _ = (phone.country_code(), phone.display(home));
        }
    }
}
