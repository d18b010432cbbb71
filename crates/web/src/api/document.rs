use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, HttpMethod, OpenApi, PathItem, Ref, RefOr, Required, Response, ResponseBuilder,
    Schema, request_body::RequestBody,
};
use utoipa::{Modify, ToSchema};

use super::answer::REPLAYED;

/// What of the document is not in the routes: its beginning, and what all operations have in common.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "openlead",
        description = "The REST API of openlead. Every request but that for this document comes with `Authorization: Bearer ik_…`; \
                       keys are made under Settings → API keys or with `openlead key create`. Objects and lists are under `data`, \
                       what is to be said about a list under `meta`; errors are RFC 9457 problems.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    security(("key" = [])),
    components(schemas(ProblemBody)),
    modifiers(&Keys),
)]
pub struct Document;

struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut OpenApi) {
        let key = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("ik_…");
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(key.build()));
    }
}

/// An answer that is not what was asked for (RFC 9457), with the keys that clients of Getlead's API read besides.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "it describes what Problem writes")]
pub struct ProblemBody {
    r#type: String,
    title: String,
    status: u16,
    /// What is wrong and what to do about it.
    detail: String,
    /// Which parts of the request are wrong.
    errors: Vec<WrongPart>,
    /// The request in openlead's log.
    request_id: String,
    /// The same as `detail`.
    message: String,
    error: ErrorWord,
    /// Of a 409: the lead that is there already.
    #[schema(required = false)]
    lead_id: Option<String>,
    /// Of a 429: seconds to wait, at most 120.
    #[schema(required = false, maximum = 120)]
    retry_after: Option<u64>,
}

/// A wrong part of a request.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what Problem writes")]
struct WrongPart {
    /// A JSON pointer into the body (RFC 6901).
    #[schema(required = false)]
    pointer: Option<String>,
    /// The name of a parameter of the query.
    #[schema(required = false)]
    parameter: Option<String>,
    /// What to do about it.
    detail: String,
}

/// A problem in one word.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what Problem writes")]
struct ErrorWord {
    /// For programs: `invalid`, `not_found`, …
    code: String,
    message: String,
}

/// Gives every operation what its path and method imply: ids in the address, headers, and the problems it can answer.
pub fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, _, description) in PROBLEMS {
        let answer = RefOr::T(problem(description));
        components.responses.insert(name.to_owned(), answer);
    }
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            describe(path, &method, operation);
            if let Some(RefOr::T(body)) = &mut operation.request_body {
                may_be_left_out(body);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn describe(path: &str, method: &HttpMethod, operation: &mut Operation) {
    let ids = path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'));
    let has_id = path.contains('{');
    let has_query = operation
        .parameters
        .as_ref()
        .is_some_and(|given| !given.is_empty());
    let writes = !matches!(method, HttpMethod::Get);
    let changes = has_id && matches!(method, HttpMethod::Patch | HttpMethod::Delete);
    // A file is sent anew with each request: nobody compares it with an earlier one.
    let is_once = matches!(method, HttpMethod::Post | HttpMethod::Patch) && path != "/imports";

    let parameters = operation.parameters.get_or_insert_default();
    parameters.extend(ids.map(|(name, _)| RefOr::T(id(name))));
    if is_once {
        parameters.push(RefOr::T(header("Idempotency-Key", ONCE)));
        for answer in successes(operation) {
            let flag = HeaderBuilder::new()
                .description(Some("`true` when an earlier answer was sent again."))
                .build();
            answer.headers.insert(REPLAYED.to_owned(), RefOr::T(flag));
        }
    }
    let parameters = operation.parameters.get_or_insert_default();
    if changes {
        parameters.push(RefOr::T(header(
            "If-Match",
            "The `ETag` of the record as you read it: if it has changed, 412.",
        )));
    }
    for (name, applies) in [
        ("Unauthorized", true),
        ("Forbidden", true),
        ("NotFound", has_id || operation.request_body.is_some()),
        ("Conflict", writes),
        ("Changed", changes),
        ("Invalid", has_query || writes),
        ("Broken", is_once),
        ("NotJson", operation.request_body.is_some()),
        ("TooLarge", writes),
        ("TooMany", true),
        ("Unavailable", true),
    ] {
        let (_, status, _) = PROBLEMS
            .iter()
            .find(|(known, ..)| *known == name)
            .expect("a problem of the list");
        let answer = RefOr::Ref(Ref::from_response_name(name));
        if applies {
            operation
                .responses
                .responses
                .entry((*status).to_owned())
                .or_insert(answer);
        }
    }
    let summary = operation.summary.clone().unwrap_or_default();
    for answer in successes(operation).filter(|answer| answer.description.is_empty()) {
        answer.description.clone_from(&summary);
    }
}

/// Of a body that need not be there, what it is when it is: it is never `null`.
fn may_be_left_out(body: &mut RequestBody) {
    for content in body.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        let Some(RefOr::T(Schema::OneOf(either))) = &content.schema else {
            continue;
        };
        let named = either.items.iter().find(|one| matches!(one, RefOr::Ref(_)));
        if let Some(named) = named.cloned().filter(|_| body.required.is_none()) {
            content.schema = Some(named);
        }
    }
}

/// The problems that operations can answer: their names in the document, statuses, and what they mean.
const PROBLEMS: [(&str, &str, &str); 11] = [
    (
        "Broken",
        "400",
        "The body is no JSON, or the Idempotency-Key cannot be one.",
    ),
    (
        "Unauthorized",
        "401",
        "No key, or one that is unknown or was revoked.",
    ),
    (
        "Forbidden",
        "403",
        "The key may only read, or the person in whose name it acts may not do this.",
    ),
    (
        "NotFound",
        "404",
        "There is no such thing, or the person in whose name the key acts may not see it.",
    ),
    (
        "Conflict",
        "409",
        "Something stands against it; with `lead_id` it is a lead that is there already.",
    ),
    ("Changed", "412", "It has changed since it was read."),
    ("TooLarge", "413", "The body is too large."),
    ("NotJson", "415", "The body is not JSON."),
    (
        "Invalid",
        "422",
        "Something is wrong: `errors` says what, and what to do about it.",
    ),
    (
        "TooMany",
        "429",
        "Too many requests: wait `retry_after` seconds.",
    ),
    (
        "Unavailable",
        "503",
        "It cannot be done now. Send it again.",
    ),
];

const ONCE: &str = "Any text of at most 255 characters, new for each request: sent again within 72 hours, the same request \
                    has its effect once and gets its first answer again.";

fn successes(operation: &mut Operation) -> impl Iterator<Item = &mut Response> {
    let answers = operation.responses.responses.iter_mut();
    let successes = answers.filter(|(status, _)| status.starts_with('2'));
    successes.filter_map(|(_, answer)| match answer {
        RefOr::T(answer) => Some(answer),
        RefOr::Ref(_) => None,
    })
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn id(name: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(text()))
        .build()
}

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(text().max_length(Some(255))))
        .build()
}

fn problem(description: &str) -> Response {
    let body = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", body)
        .build()
}
