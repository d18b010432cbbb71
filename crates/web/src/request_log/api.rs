use openlead_core::request_log::{self, Filter, Request};
use openlead_core::token::{self, Token};
use openlead_core::{Act, Error, Id, of, time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;
use crate::api::{
    Answer, Answered, At, Data, Key, LeadId, Moment, Page, Paging, Query, Record, RequestLogId,
    Sent, TokenId, named,
};
use crate::getlead;

/// A call of the v1 API.
#[derive(Serialize, ToSchema)]
#[schema(as = LoggedRequest)]
pub struct RequestView {
    /// What the answer's `X-Request-Id` said.
    id: RequestLogId,
    endpoint: String,
    /// The token that it came with.
    token_id: Option<TokenId>,
    /// What that token is called.
    token_name: Option<String>,
    /// The address that it came from.
    address: String,
    /// The answer's status word: `success`, `fail`, `error`.
    outcome: String,
    message: String,
    milliseconds: f64,
    /// What was ignored or made, sentences.
    notes: Vec<String>,
    lead_id: Option<LeadId>,
    /// What a refused call sent, secrets masked; null for one that was taken.
    #[schema(value_type = Object)]
    sent: Json,
    /// The later call that sent it again, corrected.
    replayed_as: Option<RequestLogId>,
    created_at: Moment,
}

/// Which calls.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListRequests {
    /// Those that were refused, or those that were not.
    refused: Option<bool>,
    /// Those of an endpoint, by its name.
    endpoint: Option<String>,
    /// Those that came then or later.
    since: Option<String>,
    /// Those that came with a token: its id or name.
    token: Option<String>,
}

/// How a refused call is sent again.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ReplayRequest {
    /// Parameters in place of those that were sent; `null` takes one away.
    #[schema(value_type = Object, example = json!({ "countrycode": "91" }))]
    corrections: Map<String, Json>,
}

impl RequestView {
    /// The tokens are all of the account.
    fn of(tokens: &[Token], request: Request) -> Self {
        let token = tokens
            .iter()
            .find(|token| Some(token.id) == request.token_id);
        let notes = serde_json::from_value(request.notes);
        Self {
            id: request.id.into(),
            endpoint: request.endpoint,
            token_id: request.token_id.map(TokenId),
            token_name: token.map(|token| token.name.clone()),
            address: request.address,
            outcome: request.outcome,
            message: request.message,
            milliseconds: std::time::Duration::from_micros(request.micros.unsigned_abs())
                .as_secs_f64()
                * 1000.0,
            notes: notes.unwrap_or_default(),
            lead_id: request.lead_id.map(LeadId),
            sent: request.sent,
            replayed_as: request.replayed_as.map(RequestLogId),
            created_at: Moment(request.at),
        }
    }
}

impl Record for RequestView {
    type Id = RequestLogId;
    const PATH: &'static str = "/request-log";

    fn read(act: &mut Act, id: RequestLogId) -> Result<Self, Error> {
        let request = request_log::read(act, id.0)?;
        Ok(Self::of(&token::list(act)?, request))
    }

    /// A line never changes but for its replay.
    fn hold(_: &mut Act, _: RequestLogId) -> Result<(), Error> {
        Ok(())
    }
}

/// List calls of the v1 API, newest first
#[utoipa::path(get, path = "/request-log", tag = "Request log", params(ListRequests, Paging), responses((status = 200, body = Page<RequestView>)))]
pub async fn list_requests(
    key: Key,
    Query(asked): Query<ListRequests>,
    paging: Paging,
) -> Answered {
    let before = paging.after::<Id<of::Request>>()?;
    let since = asked.since.as_deref().map(|text| {
        let at = time::parse_moment(text, &jiff::tz::TimeZone::UTC);
        at.ok_or_else(|| {
            Problem::wrong_parameter("since", "Write a moment like 2026-11-23T18:30:00Z.")
        })
    });
    let since = since.transpose()?;
    key.look(move |act| {
        let tokens = token::list(act)?;
        let filter = Filter {
            refused: asked.refused,
            endpoint: asked.endpoint.clone(),
            since,
            token: named("token", asked.token.as_deref(), |one| meant(&tokens, one))?,
        };
        let found = request_log::find(act, &filter, before, paging.size() + 1)?;
        paging.answer(
            found,
            |request| request.id.to_string(),
            |request| RequestView::of(&tokens, request),
        )
    })
    .await
}

/// The token that an id or a name means, the newest of several.
fn meant(tokens: &[Token], words: &str) -> Result<Id<of::Token>, String> {
    let is_it = |token: &&Token| words.parse() == Ok(token.id) || token.name == words;
    let token = tokens.iter().find(is_it);
    token
        .map(|token| token.id)
        .ok_or_else(|| format!("there is no token \"{words}\": write its id or name"))
}

/// Read a call of the v1 API
#[utoipa::path(get, path = "/request-log/{id}", tag = "Request log", responses((status = 200, body = Data<RequestView>)))]
pub async fn read_request(key: Key, At(id): At<RequestLogId>) -> Answered {
    key.read::<RequestView>(id).await
}

/// Send a refused call again, corrected
///
/// Does what the call of the v1 API would do now. Refused again, it is 409 with the message, and nothing has changed. Taken, it
/// is not sent once more: 409 then says which lead it made, and when.
#[utoipa::path(post, path = "/request-log/{id}/replay", tag = "Request log", request_body = Option<ReplayRequest>, responses((status = 201, body = Data<RequestView>)))]
pub async fn replay_request(
    key: Key,
    At(id): At<RequestLogId>,
    Sent(again): Sent<ReplayRequest>,
) -> Answered {
    key.act(move |act| {
        let later = replay(act, id.0, &again.corrections)?;
        Ok(Answer::created::<RequestView>(
            later,
            &RequestView::read(act, later)?,
        ))
    })
    .await
}

fn replay(
    act: &mut Act,
    id: Id<of::Request>,
    corrections: &Map<String, Json>,
) -> Result<RequestLogId, Error> {
    let before = request_log::read(act, id)?;
    getlead::replay(act, &before, &corrected(&before.sent, corrections))?;
    let later = request_log::read(act, id)?.replayed_as;
    later
        .map(RequestLogId)
        .ok_or_else(|| Error::Internal("a replay without a line".to_owned()))
}

fn corrected(sent: &Json, corrections: &Map<String, Json>) -> Vec<(String, String)> {
    let key = |name: &str| openlead_core::text::parameter_key(name);
    let mut all = sent.as_object().cloned().unwrap_or_default();
    for (name, value) in corrections {
        all.retain(|known, _| key(known) != key(name));
        all.insert(name.clone(), value.clone());
    }
    let text = |value: Json| match value {
        Json::String(text) => text,
        Json::Null => String::new(),
        other => other.to_string(),
    };
    all.into_iter()
        .map(|(name, value)| (name, text(value)))
        .collect()
}
