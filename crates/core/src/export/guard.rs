use std::borrow::Cow;

/// What a spreadsheet takes for the start of a formula.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A text from outside as a cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`
/// (also full-width), a tab or a line break gets an apostrophe in front. So does one that begins with apostrophes and
/// then one of these, so that [`unguard`] always gives the text back.
pub fn guard(text: &str) -> Cow<'_, str> {
    match is_formula(text) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// A cell without the apostrophe that [`guard`] put in front.
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|text| is_formula(text))
        .unwrap_or(cell)
}

fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(STARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_a_text_and_is_got_back() {
        for formula in ["=1+1", "+1", "-1", "@sum", "\t=1", "＝1", "'=1", "''-1"] {
            assert_eq!(guard(formula), format!("'{formula}"));
            assert_eq!(unguard(&guard(formula)), formula);
        }
        for text in ["", "Asha", "O'Neil", "'tis", "1-1", "a=b"] {
            assert_eq!(guard(text), text);
            assert_eq!(unguard(text), text);
        }
    }
}
