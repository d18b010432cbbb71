//! Limits of calls, when the operator has set any: 429 with the headers of the IETF draft `RateLimit`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use openlead_core::limit::{Limiter, Verdict, WINDOW};

use crate::{App, ClientAddress, Problem, getlead};

/// The quotas, in calls a minute; 0: no limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rates {
    /// Of the REST API for one key.
    pub key: u32,
    /// Of the REST API for one address.
    pub address: u32,
    /// Of the v1 API for one address.
    pub intake: u32,
}

/// What counts them.
#[derive(Debug)]
pub struct Limits {
    key: Option<Limiter>,
    address: Option<Limiter>,
    intake: Option<Limiter>,
    /// Of calendars by a secret address, whatever the operator chose: nobody tries secrets one after the other.
    pub(crate) calendar: Limiter,
}

/// Readings of calendars of one address in a minute: an office shares one.
const CALENDARS: u32 = 60;

impl Limits {
    pub(crate) fn new(rates: Rates) -> Self {
        let limiter = |quota: u32| (quota > 0).then(|| Limiter::new(quota));
        Self {
            key: limiter(rates.key),
            address: limiter(rates.address),
            intake: limiter(rates.intake),
            calendar: Limiter::new(CALENDARS),
        }
    }
}

/// Around the REST API: counts a call for its key and for its address.
pub async fn rest(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut counted = Vec::new();
    if let (Some(limiter), Some(secret)) = (&app.limits.key, bearer(request.headers())) {
        let key = app.openlead.fingerprint(secret);
        counted.extend(count(&app, limiter, "key", &key).await);
    }
    if let Some(limiter) = &app.limits.address {
        counted.extend(count(&app, limiter, "address", &address(&request)).await);
    }
    // The one that is nearest to its end; a fault of the database admits the call, which meets it itself.
    match counted
        .into_iter()
        .min_by_key(|it| (it.verdict.admitted, it.verdict.left))
    {
        Some(it) => it.answer(request, next, too_many).await,
        None => next.run(request).await,
    }
}

/// Around the v1 API: counts a call for its address.
pub async fn intake(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let counted = match &app.limits.intake {
        Some(limiter) if request.method() != Method::OPTIONS => {
            count(&app, limiter, "intake", &address(&request)).await
        }
        _ => None,
    };
    match counted {
        Some(it) => {
            let path = request.uri().path().to_owned();
            it.answer(request, next, |_| too_many_v1(&path)).await
        }
        None => next.run(request).await,
    }
}

/// A call that was counted.
struct Counted {
    policy: &'static str,
    verdict: Verdict,
}

impl Counted {
    async fn answer(
        self,
        request: Request,
        next: Next,
        refuse: impl FnOnce(Verdict) -> Response,
    ) -> Response {
        let mut answer = match self.verdict.admitted {
            true => next.run(request).await,
            false => refuse(self.verdict),
        };
        self.tell(answer.headers_mut());
        answer
    }

    /// draft-ietf-httpapi-ratelimit-headers: a policy with quota and window, and what is left of it for how long.
    fn tell(&self, headers: &mut HeaderMap) {
        let (
            policy,
            Verdict {
                quota, left, reset, ..
            },
        ) = (self.policy, self.verdict);
        let mut set = |name: &'static str, text: String| {
            headers.insert(name, HeaderValue::try_from(text).expect("ASCII"));
        };
        set(
            "ratelimit-policy",
            format!("\"{policy}\";q={quota};w={WINDOW}"),
        );
        set("ratelimit", format!("\"{policy}\";r={left};t={reset}"));
        if !self.verdict.admitted {
            headers.insert(RETRY_AFTER, HeaderValue::from(reset));
        }
    }
}

async fn count(app: &App, limiter: &Limiter, policy: &'static str, who: &str) -> Option<Counted> {
    let verdict = limiter
        .call(&app.openlead, &format!("{policy} {who}"))
        .await;
    verdict.ok().map(|verdict| Counted { policy, verdict })
}

fn address(request: &Request) -> String {
    let address = request.extensions().get::<ClientAddress>();
    address.map(ToString::to_string).unwrap_or_default()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

fn too_many(verdict: Verdict) -> Response {
    Problem::too_many(verdict.reset.unsigned_abs()).into_response()
}

fn too_many_v1(path: &str) -> Response {
    let mut answer = getlead::too_many(path);
    let anywhere = HeaderValue::from_static("*");
    answer
        .headers_mut()
        .insert(ACCESS_CONTROL_ALLOW_ORIGIN, anywhere);
    answer
}
