//! An amount that can be read is 0 or more and is shown as text that reads as the same amount.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openlead_core::money::{Currency, Money};

fuzz_target!(|input: (&str, &str)| {
    let (text, code) = input;
    let currency = Currency::parse(code)
        .or_else(|| Currency::parse("INR"))
        .expect("three letters");
    if let Some(money) = Money::parse(text, currency) {
        assert!(money.minor() >= 0);
        assert_eq!(Money::parse(&money.to_string(), currency), Some(money));
    }
});
