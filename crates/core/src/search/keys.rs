//! What PostgreSQL finds numbers and names by. Ten digits have few three-letter pieces that are rare, and the beginnings of
//! names share theirs with many other words: the index of pieces would read tens of thousands of leads to find some.

use std::collections::BTreeSet;

/// So many characters make a key.
const LENGTH: usize = 4;
/// Keys of digits are these digits; those of names come after them.
const NAMES: u32 = 10_000;

/// The keys of a lead's text: four digits in a row each, and the first four letters of each word of a name.
pub fn of_text(text: &str) -> BTreeSet<i32> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).flat_map(digits);
    let names = text.split(' ').zip(text.split(' ').skip(1));
    let names = names.filter(|(mark, _)| *mark == "=");
    numbers
        .chain(names.filter_map(|(_, word)| beginning(word)))
        .collect()
}

/// The keys that a text with this piece has, if they tell it apart: those of a part of a number, or of how a name begins.
pub fn of_piece(piece: &str) -> Option<BTreeSet<i32>> {
    let keys: BTreeSet<i32> = match piece.strip_prefix("= ") {
        Some(word) => beginning(word).into_iter().collect(),
        None if piece.bytes().all(|c| c.is_ascii_digit()) => digits(piece).collect(),
        None => return None,
    };
    (!keys.is_empty()).then_some(keys)
}

fn digits(run: &str) -> impl Iterator<Item = i32> {
    run.as_bytes()
        .windows(LENGTH)
        .map(|four| four.iter().fold(0, |key, c| key * 10 + i32::from(c - b'0')))
}

/// Two names may have one key: what has it is looked at.
fn beginning(word: &str) -> Option<i32> {
    let (end, last) = word.char_indices().nth(LENGTH - 1)?;
    let letters = word[..end + last.len_utf8()].bytes();
    // FNV-1a; it is kept in the database, so it stays as it is.
    let mixed = letters.fold(0x811c_9dc5, |mixed: u32, c| {
        (mixed ^ u32::from(c)).wrapping_mul(0x0100_0193)
    });
    i32::try_from(NAMES + mixed % 0x7fff_0000).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::text::compose;

    #[test]
    fn numbers_and_beginnings_of_names_have_keys() {
        let text = compose(["Anjali Nair"], ["919846", "12 flat 3456b"]);
        let keys = of_text(&text);
        assert_eq!(
            keys.range(..10_000).copied().collect::<Vec<_>>(),
            [1984, 3456, 9198, 9846]
        );
        assert_eq!(keys.range(10_000..).count(), 2);
        assert_eq!(of_piece("98"), None);
        assert_eq!(of_piece("= anj"), None);
        assert_eq!(of_piece("njali"), None);
        assert_eq!(of_piece(" 98460"), None);
    }

    proptest! {
        #[test]
        fn a_text_has_the_keys_of_its_pieces(name in "[a-dаж]{1,9}", number in "[0-9]{4,12}", from in 0_usize..9) {
            let text = compose([name.as_str()], [number.as_str()]);
            let keys = of_text(&text);
            let part = &number[from.min(number.len())..];
            let begins: String = name.chars().take(from).collect();
            for piece in [part.to_owned(), format!("= {begins}")] {
                prop_assert!(text.contains(&piece));
                prop_assert!(of_piece(&piece).is_none_or(|some| some.is_subset(&keys)));
            }
        }
    }
}
