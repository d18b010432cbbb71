//! The form in which search compares text: without case, and without what people leave out or write in two ways.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::text::digit;

/// The words of a text, folded. Letters of every script, marks that are letters to their readers, digits as ASCII.
pub fn words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    text.nfkd().for_each(|c| put(&mut folded, c));
    let words = folded.split(' ').map(|word| word.trim_matches('.'));
    words.filter(|word| !word.is_empty()).map(apart).collect()
}

/// Chinese and Japanese are written without blanks: each character is a word.
pub fn is_word_by_itself(c: char) -> bool {
    matches!(u32::from(c), 0x3041..=0x3096 | 0x309d..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x20000..=0x3ffff)
}

fn apart(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut text = String::with_capacity(word.len() * 2);
    let mut after_one = false;
    for c in word.chars() {
        let one = is_word_by_itself(c);
        if (one || after_one && !is_combining_mark(c)) && !text.is_empty() {
            text.push(' ');
        }
        text.push(c);
        after_one = one || after_one && is_combining_mark(c);
    }
    let parts = text.split(' ').map(|part| part.trim_matches('.'));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn put(folded: &mut String, c: char) {
    if c.is_ascii_alphanumeric() {
        folded.push(c.to_ascii_lowercase());
    } else if is_left_out(c) {
    } else if let Some(value) = digit(c) {
        folded.push(char::from(b'0' + value));
    } else if let Some(other) = other_spelling(c) {
        folded.push_str(other);
    } else if c.is_alphanumeric() || is_combining_mark(c) || "@._&#%$".contains(c) {
        let lower = c
            .to_lowercase()
            .flat_map(|c| c.to_string().nfkd().collect::<Vec<_>>());
        folded.extend(lower.filter(|c| !is_left_out(*c)));
    } else {
        folded.push(' ');
    }
}

/// Accents, vowel points of Arabic and Hebrew, the dot of Devanagari; apostrophes; joiners and what else nobody sees.
/// The vowel signs of Indic scripts and of Thai are letters, and stay.
fn is_left_out(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036f | 0x0483..=0x0489 | 0x0591..=0x05c7 | 0x0610..=0x061a | 0x0640 | 0x064b..=0x065f | 0x0670
        | 0x06d6..=0x06ed | 0x0711 | 0x0730..=0x074a | 0x093c | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff
        | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xad | 0xfe00..=0xfe2f | 0xfeff
        | 0x27 | 0x60 | 0x2018 | 0x2019 | 0x02bc)
}

/// Letters that stand for others: those with a stroke, Arabic ones that look alike, the Malayalam letters without vowel.
fn other_spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'ς' => "σ",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ı' => "i",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        'ة' | 'ہ' => "ه",
        'ൺ' => "ണ്",
        'ൻ' => "ന്",
        'ർ' => "ര്",
        'ൽ' => "ല്",
        'ൾ' => "ള്",
        'ൿ' => "ക്",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        words(text).join("|")
    }

    #[test]
    fn what_people_write_in_two_ways_is_one() {
        for (one, other) in [
            ("Élan VITAL", "elan vital"),
            ("Søren Łódź Straße", "soren lodz strasse"),
            ("O’Neil O'NEIL", "oneil oneil"),
            ("Йод Ёлка", "иод елка"),
            ("ΣΊΣΥΦΟΣ", "σισυφος"),
            ("İstanbul", "istanbul"),
            ("مُحَمَّد", "محمد"),
            ("علی", "علي"),
            ("أحمد", "احمد"),
            ("ज़फ़र", "जफर"),
            ("അരുണ്‍", "അരുൺ"),
            ("٩٨٤٦", "9846"),
            ("ＡＢＣ", "abc"),
            ("שָׁלוֹם", "שלום"),
            ("Kochi.", "kochi"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
    }

    #[test]
    fn vowel_signs_are_letters() {
        assert_ne!(folded("कि"), folded("की"));
        assert_ne!(folded("മല"), folded("മാല"));
    }

    #[test]
    fn punctuation_parts_words_and_addresses_stay_whole() {
        assert_eq!(folded("Nair, Anna-Maria (Kochi)"), "nair|anna|maria|kochi");
        assert_eq!(folded("a.b_c@example.com"), "a.b_c@example.com");
        assert_eq!(folded("王小明 Wei王"), "王 小 明|wei 王");
        assert_eq!(folded("= \" * ? …"), "");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = words(&text);
            prop_assert_eq!(words(&once.join(" ")).join(" "), once.join(" "));
        }

        #[test]
        fn no_word_has_what_parts_words(text in "\\PC{0,40}") {
            for word in words(&text) {
                prop_assert!(!word.contains(['=', '"', '*', '\'', '\\']) && !word.contains("  "));
                prop_assert_eq!(word.trim(), word.as_str());
            }
        }
    }
}
