//! Folding, slugging and cleaning twice is doing it once; what folds alike has one slug.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openlead_core::text::{SLUG_CHARS, clean, fold, limit, parameter_key, slug};

fuzz_target!(|text: &str| {
    for act in [fold, slug, parameter_key, clean] {
        let once = act(text);
        assert_eq!(act(&once), once);
    }
    let key = slug(text);
    assert_eq!(slug(&fold(text)), key);
    assert!((1..=SLUG_CHARS).contains(&key.chars().count()));
    assert!(text.starts_with(limit(text, 7)));
});
