//! The seven calls, documented with this account's own token, names and fields.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::list::List;
use openlead_core::{Catalog, token};

use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/settings/connect/docs";

#[derive(Template)]
#[template(path = "connect/docs.html")]
struct Docs {
    frame: Frame,
    side: Side,
    calls: Vec<Call>,
    catalog: Arc<Catalog>,
}

/// A call as the page shows it.
struct Call {
    title: &'static str,
    path: String,
    parameters: Vec<Parameter>,
    success: &'static str,
    curl: String,
    html: String,
    php: String,
    js: String,
    /// The token, where it is a parameter.
    token: Option<String>,
}

/// A parameter of a call.
struct Parameter {
    name: String,
    required: bool,
    meaning: String,
    /// What this account has to choose from.
    names: Vec<String>,
    /// What the samples and the form have.
    value: String,
}

impl Parameter {
    /// The first names, as a text.
    fn some_names(&self) -> String {
        let more = if self.names.len() > NAMES {
            ", …"
        } else {
            ""
        };
        let some: Vec<&str> = self.names.iter().take(NAMES).map(|name| &**name).collect();
        format!("{}{more}", some.join(", "))
    }
}

impl Call {
    fn snippets(&self) -> [(&'static str, &str); 4] {
        [
            ("curl", &self.curl),
            ("HTML form", &self.html),
            ("PHP", &self.php),
            ("JavaScript", &self.js),
        ]
    }
}

/// So many names of a list are told.
const NAMES: usize = 12;
/// So many additional fields are parameters of the documentation.
const FIELDS: usize = 30;

type Parameters = &'static [(&'static str, bool, &'static str, &'static str)];

/// Title, path, parameters (name, required, meaning, example), message of success.
const CALLS: [(&str, &str, Parameters, &str); 7] = [
    (
        "Create a lead",
        "gl-website-contacts",
        &[
            ("countrycode", true, "calling code, digits", "91"),
            (
                "mobileno",
                true,
                "phone number with or without the calling code, 8 to 14 digits",
                "9000100001",
            ),
            (
                "source",
                true,
                "where it comes from, by name; made when unknown",
                "Website",
            ),
            ("name", false, "the person's name", "Meera"),
            ("email", false, "e-mail address", "meera@example.com"),
            ("company_name", false, "company", ""),
            ("address", false, "address", ""),
            ("feedback", false, "what the person wrote", ""),
            ("lead_note", false, "a note for the timeline", ""),
            ("purpose", false, "by name; made when unknown", ""),
            ("type", false, "by name; made when unknown", ""),
            ("status", false, "by name; made when unknown", ""),
            (
                "staff_name",
                false,
                "agent by name, e-mail address or phone number; never made",
                "",
            ),
            (
                "department",
                false,
                "by name; its next agent gets the lead",
                "",
            ),
            ("date_of_birth", false, "YYYY-MM-DD or DD-MM-YYYY", ""),
            ("more_phone_numbers", false, "up to two, by commas", ""),
        ],
        "Lead Added Successfully.",
    ),
    (
        "Create a task",
        "gl-task-creation-api",
        &[
            ("name", true, "what is to be done", "Call back"),
            ("countrycode", false, "of the lead", "91"),
            ("mobile_no", false, "of the lead", "9000100001"),
            ("email", false, "of the lead", ""),
            ("description", false, "more about it", ""),
            ("comment", false, "a first comment", ""),
            ("task_category_id", false, "1 normal task, 2 call task", "2"),
            (
                "scheduled_date",
                false,
                "YYYY-MM-DD or DD-MM-YYYY, with HH:MM if wanted",
                "",
            ),
            (
                "assigned_to",
                false,
                "agent by name, e-mail address or phone number",
                "",
            ),
        ],
        "Task Added Successfully.",
    ),
    (
        "Add a note",
        "gl-note-creation-api",
        &[
            ("note", true, "the text", "Asked about fees"),
            ("countrycode", true, "of the lead", "91"),
            ("mobile_no", true, "of the lead", "9000100001"),
            ("email", false, "of the lead", ""),
        ],
        "Note Added Successfully.",
    ),
    (
        "Change the status",
        "gl-status-change-api",
        &[
            ("status", true, "by name", "Interested"),
            ("countrycode", true, "of the lead", "91"),
            ("mobile_no", true, "of the lead", "9000100001"),
            ("email", false, "of the lead", ""),
        ],
        "Note Added Successfully.",
    ),
    (
        "Create a deal",
        "gl-deal-creation-api",
        &[
            ("mobile", true, "of the lead", "9000100001"),
            ("status", true, "stage by name", "Proposal"),
            ("deal_name", false, "what it is called", ""),
            (
                "countrycode",
                false,
                "of the lead; the account's when left out",
                "91",
            ),
            (
                "staff_name",
                false,
                "agent by name, e-mail address or phone number",
                "",
            ),
            ("deal_amount", false, "0 or more, up to 2 decimals", "75000"),
            ("start_date", false, "YYYY-MM-DD", ""),
            ("end_date", false, "YYYY-MM-DD, not before the start", ""),
            ("deal_note", false, "a note", ""),
        ],
        "Task Added Successfully.",
    ),
    (
        "Assign a source number",
        "gl-department-vise-agent-assign",
        &[
            ("SourceNumber", true, "the telephone line", "04844000101"),
            ("department", true, "by name", ""),
        ],
        "The source number has been assigned to the specified department.",
    ),
    (
        "Read a lead's status",
        "get-lead-status",
        &[
            ("mobile_no", true, "of the lead", "9000100001"),
            ("countrycode", false, "of the lead", "91"),
        ],
        "Lead status found.",
    ),
];

/// `GET /settings/connect/docs`
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let token = visit.look(move |act| {
        act.require(Right::Tokens)?;
        token::show(&openlead, act)
    });
    let token = token.await?.unwrap_or_else(|| "YOUR_TOKEN".to_owned());
    let catalog = Arc::clone(&visit.by.catalog);
    let host = visit.origin();
    let calls = CALLS.iter().map(|(title, name, parameters, success)| {
        call(&catalog, &host, &token, (title, name, parameters, success))
    });
    Ok(page::show(&Docs {
        frame: visit.frame("Documentation", Area::Settings),
        side: Side::of(&visit, PATH),
        calls: calls.collect(),
        catalog: Arc::clone(&visit.by.catalog),
    }))
}

fn call(
    catalog: &Catalog,
    host: &str,
    token: &str,
    (title, name, parameters, success): (&'static str, &str, Parameters, &'static str),
) -> Call {
    let in_path = name == "gl-department-vise-agent-assign";
    let path = match in_path {
        true => format!("/api/{name}/{token}"),
        false => format!("/api/{name}"),
    };
    let url = format!("{host}{path}");
    let mut parameters: Vec<Parameter> = parameters
        .iter()
        .map(|(field, required, meaning, example)| Parameter {
            name: (*field).to_owned(),
            required: *required,
            meaning: (*meaning).to_owned(),
            names: names(catalog, name, field),
            value: match *required || !example.is_empty() {
                true => example_of(catalog, name, field, example),
                false => String::new(),
            },
        })
        .collect();
    if name == "gl-website-contacts" {
        parameters.extend(additional(catalog));
    }
    let mut values: Vec<(&str, String)> = Vec::new();
    if !in_path {
        values.push(("token", token.to_owned()));
    }
    for parameter in &parameters {
        if parameter.required || !parameter.value.is_empty() {
            values.push((&parameter.name, parameter.value.clone()));
        }
    }
    Call {
        title,
        success,
        curl: curl(&url, &values),
        html: html(&url, &values),
        php: php(&url, &values),
        js: js(&url, &values),
        token: (!in_path).then(|| token.to_owned()),
        path,
        parameters,
    }
}

/// The account's additional fields: what is no parameter of its own is one of them.
fn additional(catalog: &Catalog) -> impl Iterator<Item = Parameter> {
    let fields = catalog.fields.iter().filter(|field| !field.archived);
    fields.take(FIELDS).map(|field| Parameter {
        name: field.folded.clone(),
        required: false,
        meaning: format!("additional field: {}", field.label),
        names: field
            .choices
            .iter()
            .map(|choice| choice.label.clone())
            .collect(),
        value: String::new(),
    })
}

/// What this account has for a parameter that is by name.
fn names(catalog: &Catalog, call: &str, parameter: &str) -> Vec<String> {
    let of = |list| {
        let items = catalog.lists.of(list).filter(|item| !item.archived);
        items.map(|item| item.name.clone()).collect()
    };
    match parameter {
        "source" => of(List::Source),
        "purpose" => of(List::Purpose),
        "type" => of(List::LeadType),
        "status" if call == "gl-deal-creation-api" => of(List::DealStage),
        "status" => of(List::Status),
        "department" => {
            let departments = catalog.departments.iter();
            departments
                .map(|department| department.name.clone())
                .collect()
        }
        "staff_name" | "assigned_to" => {
            let staff = catalog.staff.iter().filter(|person| person.active);
            staff.map(|person| person.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// A value of this account where there is one.
fn example_of(catalog: &Catalog, call: &str, name: &str, usual: &str) -> String {
    if name == "countrycode" {
        return catalog.account.country_code.clone();
    }
    let own = names(catalog, call, name);
    match own.iter().any(|known| known == usual) {
        true => usual.to_owned(),
        false => own.into_iter().next().unwrap_or_else(|| usual.to_owned()),
    }
}

fn curl(url: &str, values: &[(&str, String)]) -> String {
    let quoted = |value: &str| value.replace('\'', "'\\''");
    let parts = values
        .iter()
        .map(|(name, value)| format!(" \\\n  --data-urlencode '{name}={}'", quoted(value)));
    format!("curl '{url}'{}", parts.collect::<String>())
}

fn html(url: &str, values: &[(&str, String)]) -> String {
    let inputs = values.iter().map(|(name, value)| match *name {
        "token" | "countrycode" | "source" => {
            format!("  <input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n")
        }
        _ => format!("  <input name=\"{name}\" placeholder=\"{name}\">\n"),
    });
    format!(
        "<form method=\"post\" action=\"{url}\">\n{}  <button>Send</button>\n</form>",
        inputs.collect::<String>()
    )
}

fn php(url: &str, values: &[(&str, String)]) -> String {
    let entries = values
        .iter()
        .map(|(name, value)| format!("    '{name}' => '{}',\n", value.replace('\'', "\\'")));
    format!(
        "$call = curl_init('{url}');\ncurl_setopt_array($call, [\n  CURLOPT_RETURNTRANSFER => true,\n  CURLOPT_POSTFIELDS => http_build_query([\n{}  ]),\n]);\n$answer = json_decode(curl_exec($call), true);\nif ($answer['status'] !== 'success') error_log($answer['message']);",
        entries.collect::<String>()
    )
}

fn js(url: &str, values: &[(&str, String)]) -> String {
    let entries = values.iter().map(|(name, value)| {
        format!(
            "    {}: {},\n",
            serde_json::json!(name),
            serde_json::json!(value)
        )
    });
    format!(
        "const answer = await fetch(\"{url}\", {{\n  method: \"POST\",\n  body: new URLSearchParams({{\n{}  }}),\n}});\nconst {{ status, message }} = await answer.json();\nif (status !== \"success\") console.error(message);",
        entries.collect::<String>()
    )
}
