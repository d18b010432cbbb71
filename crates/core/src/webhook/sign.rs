use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::secret::PREFIX;
use crate::id::{Id, of};

/// The `webhook-id` of an event: the same in each try and each replay, so that a receiver can tell what it had already.
pub fn id(event: Id<of::Event>) -> String {
    format!("msg_{event}")
}

/// The `webhook-signature` of Standard Webhooks 1.0: one for each live secret, with a space between.
pub fn signature(secrets: &[String], id: &str, timestamp: i64, body: &str) -> String {
    let one = |secret: &String| format!("v1,{}", one(secret, id, timestamp, body));
    let all: Vec<String> = secrets.iter().map(one).collect();
    all.join(" ")
}

fn one(secret: &str, id: &str, timestamp: i64, body: &str) -> String {
    let key = secret.strip_prefix(PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(key).unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's libraries.
    #[test]
    fn the_signature_is_that_of_the_specification() {
        let secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()];
        let signature = signature(
            &secrets,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
