//! Whatever arrives, reading it ends, nothing in it is empty, and the log of it is bounded and without the token.
#![no_main]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use openlead_web::getlead::params::{MOST, Params};

fuzz_target!(|input: (&str, &str, &[u8])| {
    let (query, content_type, body) = input;
    let body = Bytes::copy_from_slice(body);
    let mut reading = pin!(Params::read(Some(query), Some(content_type), body));
    let params = loop {
        if let Poll::Ready(params) = reading
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            break params;
        }
    };
    let Ok(params) = params else { return };
    for (label, value) in params.remaining(&[]) {
        assert!(!value.is_empty() && value.trim() == value);
        assert_eq!(params.get(label), Some(value));
    }
    assert!(params.remaining(&[]).count() <= MOST);
    let log = params.to_json();
    assert!(log.to_string().len() <= 65_536);
    assert!(log.get("token").is_none());
});
