use proptest::prelude::*;

use super::*;

#[test]
fn names_are_the_same_whatever_case_accents_and_spaces() {
    for (text, folded) in [
        ("  Élan\u{a0} VITAL\t\n", "elan vital"),
        ("e\u{301}lan", "elan"),
        ("ＡＢＣ１２", "abc12"),
        ("Straße STRASSE", "strasse strasse"),
        ("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ"),
        ("Йод Ёлка", "иод елка"),
        ("İstanbul", "istanbul"),
        ("zero\u{200b}\u{ad}width", "zerowidth"),
        ("a\u{0}b", "a b"),
        ("", ""),
    ] {
        assert_eq!(fold(text), folded, "{text:?}");
    }
}

#[test]
fn vowel_signs_are_no_accents() {
    for text in [
        "कि",
        "മലയാളം",
        "தமிழ்",
        "বাংলা",
        "ไทย",
        "がぎ",
        "한국어",
        "עִבְרִית",
        "ക്\u{200d}ഷ",
    ] {
        assert_eq!(fold(text), text.nfkc().collect::<String>());
    }
    assert_ne!(fold("कि"), fold("की"));
}

#[test]
fn every_character_folds_once_and_for_all() {
    for c in (0..=0x1_ffff).filter_map(char::from_u32) {
        let once = fold(&format!("a{c}"));
        assert_eq!(fold(&once), once, "{:x}", u32::from(c));
    }
}

#[test]
fn parameter_names_match_over_case_and_separators() {
    for name in [
        "deal name",
        "Deal_Name",
        "DEAL-NAME",
        "deal.name",
        " deal \t_ name_",
    ] {
        assert_eq!(parameter_key(name), "deal_name");
    }
    assert_eq!(parameter_key("Naïve"), "naïve");
    assert_eq!(parameter_key(" _-."), "");
}

#[test]
fn slugs_are_keys() {
    for (label, key) in [
        ("Budget (in Lakhs)", "budget_in_lakhs"),
        ("__Référence -- No.", "reference_no"),
        ("2nd number", "_2nd_number"),
        ("_2nd_number", "_2nd_number"),
        ("വില ₹", "വില"),
        ("தமிழ் பெயர்", "தமிழ்_பெயர்"),
        ("???", "field"),
    ] {
        assert_eq!(slug(label), key);
    }
    assert_eq!(slug(&"ab ".repeat(50)).len(), 59);
}

#[test]
fn kept_text_is_clean() {
    assert_eq!(
        clean(" \u{feff}a\r\nb\rc\u{0}\u{7}\td\u{85}e\u{301} \u{0} "),
        "a\nb\nc\tdé"
    );
    assert_eq!(clean("  plain ~ "), "plain ~");
}

#[test]
fn limits_count_characters() {
    assert_eq!(
        (limit("añb", 2), limit("añb", 3), limit("añb", 0)),
        ("añ", "añb", "")
    );
}

#[test]
fn digits_of_all_scripts_have_their_value() {
    for text in [
        "0123456789",
        "٠١٢٣٤٥٦٧٨٩",
        "۰۱۲۳۴۵۶۷۸۹",
        "०१२३४५६७८९",
        "൦൧൨൩൪൫൬൭൮൯",
        "０１２３４５６７８９",
    ] {
        assert!(text.chars().map(digit).eq((0..10).map(Some)), "{text}");
    }
    assert!("/:aً٪०െ²Ⅷ五".chars().filter_map(digit).eq([0]));
}

proptest! {
    #[test]
    fn doing_it_twice_is_doing_it_once(text in "(\\PC|[ \\r\\n\\t_.-]){0,80}") {
        for act in [fold, slug, parameter_key, clean] {
            let once = act(&text);
            prop_assert_eq!(act(&once), once);
        }
    }

    #[test]
    fn what_folds_alike_has_one_slug(text in "\\PC{0,30}") {
        prop_assert_eq!(slug(&fold(&text)), slug(&text));
        prop_assert_eq!(slug(&text.to_uppercase()), slug(&text.to_uppercase().to_lowercase()));
    }

    #[test]
    fn slugs_fit_and_say_something(text in "\\PC{0,100}") {
        let slug = slug(&text);
        prop_assert!((1..=SLUG_CHARS).contains(&slug.chars().count()));
        prop_assert!(slug.chars().all(|c| c == '_' || c.is_alphanumeric() || is_combining_mark(c)));
    }

    #[test]
    fn a_limit_is_a_beginning(text in "\\PC{0,20}", most in 0_usize..25) {
        let short = limit(&text, most);
        prop_assert!(text.starts_with(short));
        prop_assert_eq!(short.chars().count(), most.min(text.chars().count()));
    }
}
