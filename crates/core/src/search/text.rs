//! The text of a lead: its words, each after a blank, those of the name and company also after `=`, and a blank at the end.
//! So a piece of it tells what it begins: ` na` a word, `= na` a word of a name.

use super::fold::words;

/// The most characters of a lead's text: what one lead adds to the index is limited, its latest notes come first.
pub const LONGEST: usize = 8_000;

/// Puts the text together from names (of the person and the company) and everything else, in the order of weight.
pub fn compose<'a>(
    names: impl IntoIterator<Item = &'a str>,
    others: impl IntoIterator<Item = &'a str>,
) -> String {
    let mut text = String::from(" ");
    for word in names.into_iter().flat_map(words) {
        text.push_str("= ");
        push(&mut text, &word);
    }
    for other in others {
        if text.len() >= LONGEST {
            break;
        }
        for word in words(other) {
            push(&mut text, &word);
        }
    }
    let end = crate::text::limit(&text, LONGEST).len();
    text.truncate(end);
    if !text.ends_with(' ') {
        text.push(' ');
    }
    text
}

fn push(text: &mut String, word: &str) {
    text.push_str(word);
    text.push(' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names_are_marked() {
        let text = compose(["Anjali Nair", ""], ["919846012345", "A@b.c"]);
        assert_eq!(text, " = anjali = nair 919846012345 a@b.c ");
        assert_eq!(compose([""], [""]), " ");
    }

    #[test]
    fn a_lead_with_many_notes_adds_only_so_much() {
        let note = "word ".repeat(10_000);
        assert!(compose(["Anjali"], [note.as_str(); 20]).chars().count() <= LONGEST + 1);
    }
}
