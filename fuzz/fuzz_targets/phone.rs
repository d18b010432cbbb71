//! Normalising a phone number twice is normalising it once, and it never has more than 17 digits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openlead_core::phone::Phone;

fuzz_target!(|input: (&str, &str)| {
    let (code, number) = input;
    let phones = [
        Phone::from_parts(code, number).ok(),
        Phone::parse_international(number),
    ];
    for phone in phones.into_iter().flatten() {
        assert!((5..=17).contains(&phone.digits().len()));
        assert!(phone.digits().bytes().all(|b| b.is_ascii_digit()));
        let again = Phone::parse_international(phone.e164()).expect("E.164 is international");
        assert_eq!(
            (again.e164(), again.is_verified()),
            (phone.e164(), phone.is_verified())
        );
        assert!(!phone.display(phone.country_code()).is_empty());
    }
});
