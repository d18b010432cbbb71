//! Text from outside: cleaned for keeping, folded for comparing, slugged for keys.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::error::{Error, Result};

/// Longest slug, in characters.
pub const SLUG_CHARS: usize = 60;

/// The form under which two names are the same: NFKC, without case, accents and extra white space.
///
/// Marks go only from Latin, Greek and Cyrillic letters: elsewhere, as in Indic scripts, they are vowels.
/// Folding twice is folding once.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return words(text.chars().map(|c| c.to_ascii_lowercase()));
    }
    let mut bare_base = true;
    let bare = text.nfkd().flat_map(lower).filter(move |&c| {
        let mark = is_combining_mark(c);
        if !mark && !is_invisible(c) {
            bare_base = loses_marks(c) || c.is_whitespace() || c.is_control();
        }
        !(mark && bare_base || is_invisible(c))
    });
    words(bare.nfkc())
}

/// The form under which two parameter names are the same: without case, and each run of white space,
/// `_`, `-` and `.` is one `_`; none at the ends (contract §1.4).
pub fn parameter_key(name: &str) -> String {
    let name: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let separates = |c: char| c.is_whitespace() || matches!(c, '_' | '-' | '.');
    let parts: Vec<&str> = name
        .split(separates)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("_")
}

/// The key of an additional field or option: letters, digits and `_`, folded, at most 60 characters.
///
/// Letters of every script stay; a leading digit gets a `_` before it; a label without any letter or
/// digit becomes `field`.
pub fn slug(label: &str) -> String {
    let folded = fold(label);
    let counts = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let mut slug = String::with_capacity(folded.len());
    let parts = folded
        .split(|c| !counts(c))
        .map(|part| part.trim_start_matches(is_combining_mark));
    for part in parts.filter(|part| !part.is_empty()) {
        if !slug.is_empty() || part.starts_with(char::is_numeric) {
            slug.push('_');
        }
        slug.push_str(part);
    }
    let cut = limit(&slug, SLUG_CHARS).trim_end_matches('_').len();
    slug.truncate(cut);
    if slug.is_empty() {
        "field".into()
    } else {
        slug
    }
}

/// A key like `slug` that is not taken: itself, `slug_2`, `slug_3`, …
pub fn unused(slug: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{slug}_{number}"));
    std::iter::once(slug.to_owned())
        .chain(numbered)
        .find(|key| !taken(key))
        .expect("numbers do not end")
}

/// Text fit for keeping: trimmed, NFC, lines ended by `\n`, no control characters but `\n` and `\t`.
pub fn clean(text: &str) -> String {
    if text.bytes().all(|b| (b' '..0x7f).contains(&b)) {
        return text.trim().to_owned();
    }
    let kept = |c: &char| !(c.is_control() || *c == '\u{feff}') || matches!(c, '\n' | '\t');
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = lines.chars().filter(kept).collect();
    kept.trim().nfc().collect()
}

/// Whether a text is an address that a browser opens as a page: `http` or `https`, at most 2,000 bytes.
pub fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= 2000
        && rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// What somebody wrote into a field, clean.
///
/// # Errors
/// `Invalid` when it is longer than `most` characters.
pub(crate) fn within(field: &'static str, words: &str, most: usize) -> Result<String> {
    let words = clean(words);
    if words.chars().count() > most {
        let how = format!("Use at most {most} characters.");
        return Err(Error::invalid(field, how));
    }
    Ok(words)
}

/// The first `max_chars` characters of `text`.
pub fn limit(text: &str, max_chars: usize) -> &str {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// The value of a decimal digit of any script that people type phone numbers in.
pub fn digit(c: char) -> Option<u8> {
    // The zero of each: ASCII, Arabic, Persian, N'Ko, ten Indic ones, Sinhala, Thai, Lao, Tibetan, Burmese, Khmer,
    // Mongolian, full width.
    const ZEROS: [u32; 21] = [
        0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
        0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10,
    ];
    let at = u32::from(c);
    let zero = ZEROS.iter().rev().find(|&&zero| zero <= at)?;
    u8::try_from(at - zero).ok().filter(|value| *value < 10)
}

fn words(chars: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut pending = false;
    for c in chars {
        if c.is_whitespace() || c.is_control() {
            pending = !text.is_empty();
        } else {
            if std::mem::take(&mut pending) {
                text.push(' ');
            }
            text.push(c);
        }
    }
    text
}

fn lower(c: char) -> impl Iterator<Item = char> {
    let (c, second) = match c {
        'ß' | 'ẞ' => ('s', Some('s')),
        'ς' => ('σ', None),
        c => (c, None),
    };
    c.to_lowercase().chain(second)
}

/// Latin, Greek and Cyrillic: scripts whose marks people leave out when typing.
fn loses_marks(c: char) -> bool {
    c.is_alphabetic()
        && matches!(u32::from(c), ..0x530 | 0x1c80..0x1c90 | 0x1d00..0x1dc0 | 0x1e00..0x2000 | 0x2c60..0x2c80 | 0xa640..0xa6a0 | 0xa720..0xa800)
}

/// Characters that nobody sees or types: soft hyphen, zero-width space, direction marks, byte order mark.
/// The joiners U+200C and U+200D are not among them: they change how Indic and Persian words read.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
