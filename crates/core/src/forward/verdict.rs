use serde_json::Value as Json;

use crate::secret::jitter;
use crate::text;

const SECOND: i64 = 1_000_000;
/// The first wait; each further one is three times as long, up to [`LONGEST`].
const FIRST: i64 = 5 * SECOND;
/// So soon after the host is back both are in step again.
const LONGEST: i64 = 600 * SECOND;
/// What the host may ask for.
const PATIENCE: i64 = 86_400 * SECOND;
/// After so many tries that the host understood, but could not do, a call is given up: others wait behind it.
const MOST: i64 = 8;
const LONGEST_ANSWER: usize = 300;

/// What the host answered.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The HTTP status; 0 without an answer.
    pub status: i64,
    /// The beginning of the body.
    pub text: String,
    /// The seconds that the host asks to wait.
    pub retry_after: Option<i64>,
    /// Why there is no answer.
    pub error: String,
}

/// What that means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The host has it.
    Sent,
    /// The host does not want it: sending it again changes nothing.
    Refused,
    /// The host cannot take any call now: this one is tried again after a wait, as often as it takes.
    Away(i64),
    /// The host cannot take this call: it is tried again after a wait.
    Again(i64),
    /// It was tried often enough.
    Failed,
}

impl Answer {
    /// What is shown of it.
    pub(super) fn words(&self, token: &str) -> String {
        if self.status == 0 {
            return text::limit(&self.error, LONGEST_ANSWER).to_owned();
        }
        let said = self.said();
        let message = said.as_ref().and_then(|(_, message)| message.as_deref());
        let words = message
            .unwrap_or(self.text.trim())
            .replace(token, "[token]");
        let words = text::clean(text::limit(&words, LONGEST_ANSWER));
        format!("{} {words}", self.status).trim_end().to_owned()
    }

    /// Status word and message of an answer as the v1 API gives it.
    fn said(&self) -> Option<(String, Option<String>)> {
        let json: Json = serde_json::from_str(&self.text).ok()?;
        let word = json.get("status")?.as_str()?.to_lowercase();
        Some((
            word,
            json.get("message")
                .and_then(Json::as_str)
                .map(str::to_owned),
        ))
    }

    /// What it means for a call that was tried `attempts` times before, after so many failures of the host in a row.
    pub(super) fn verdict(&self, attempts: i64, failures: i64) -> Verdict {
        let wait = self.wait(failures);
        let taken = (200..300).contains(&self.status);
        match (self.status, self.said()) {
            (0 | 401 | 403 | 408 | 425 | 429 | 502 | 503 | 504, _) => Verdict::Away(wait),
            (_, Some((word, _))) if taken && word == "success" => Verdict::Sent,
            // Whoever has changed the token there has not refused this one call.
            (_, Some((_, Some(message)))) if taken && text::fold(&message).contains("token") => {
                Verdict::Away(wait)
            }
            (_, Some(_)) if taken => Verdict::Refused,
            _ if attempts + 1 >= MOST => Verdict::Failed,
            _ => Verdict::Again(wait),
        }
    }

    fn wait(&self, failures: i64) -> i64 {
        let steps = u32::try_from(failures).unwrap_or(0).min(20);
        let wait = FIRST.saturating_mul(3_i64.saturating_pow(steps));
        let asked = self.retry_after.unwrap_or(0).saturating_mul(SECOND);
        jitter(wait.min(LONGEST)).max(asked.clamp(0, PATIENCE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: i64, text: &str) -> Answer {
        Answer {
            status,
            text: text.to_owned(),
            ..Answer::default()
        }
    }

    #[test]
    fn the_status_word_says_whether_the_host_has_it() {
        let said = |text| answer(200, text).verdict(0, 0);
        assert_eq!(
            said(r#"{"status":"success","message":"Lead Added Successfully."}"#),
            Verdict::Sent
        );
        assert_eq!(
            said(r#"{"status":"fail","message":"Please check the parameters."}"#),
            Verdict::Refused
        );
        assert!(matches!(
            said(r#"{"status":"error","message":"Invalid token."}"#),
            Verdict::Away(_)
        ));
        assert!(matches!(
            said("<h1>We are working on it</h1>"),
            Verdict::Again(_)
        ));
    }

    #[test]
    fn a_host_that_is_away_is_waited_for_and_one_call_that_breaks_it_is_given_up() {
        for status in [0, 401, 429, 502, 503, 504] {
            assert!(
                matches!(answer(status, "").verdict(1000, 1000), Verdict::Away(_)),
                "{status}"
            );
        }
        for status in [302, 404, 500] {
            assert!(
                matches!(answer(status, "").verdict(6, 6), Verdict::Again(_)),
                "{status}"
            );
            assert_eq!(
                answer(status, "").verdict(7, 7),
                Verdict::Failed,
                "{status}"
            );
        }
    }

    #[test]
    fn waits_grow_to_ten_minutes_and_to_what_the_host_asks_for() {
        let wait = |failures, retry_after| {
            let answer = Answer {
                retry_after,
                ..answer(503, "")
            };
            match answer.verdict(0, failures) {
                Verdict::Away(wait) => wait / SECOND,
                other => panic!("{other:?}"),
            }
        };
        assert!((5..=6).contains(&wait(0, None)) && (45..=54).contains(&wait(2, None)));
        assert!((600..=720).contains(&wait(50, None)));
        assert_eq!(wait(0, Some(3600)), 3600);
        assert_eq!(wait(0, Some(i64::MAX)), 86_400);
    }

    #[test]
    fn what_is_shown_of_an_answer_is_short_and_without_the_token() {
        let shown = answer(200, r#"{"status":"error","message":"No token gl_12 here"}"#);
        assert_eq!(shown.words("gl_12"), "200 No token [token] here");
        assert!(answer(500, &"x".repeat(5000)).words("t").len() < 310);
        let none = Answer {
            error: "Connection refused".to_owned(),
            ..Answer::default()
        };
        assert_eq!(none.words("t"), "Connection refused");
    }
}
