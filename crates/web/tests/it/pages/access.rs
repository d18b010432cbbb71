//! Who may open what: every route of the pages with everybody, read from the table of routes itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use openlead_core::secret::hashed;
use openlead_core::staff::{self, Role};
use openlead_core::token::{self, Kind, Scope};
use openlead_testkit::{Engine, Server};
use serde_json::{Value as Json, json};

use super::visitor::Visitor;
use crate::api::Caller;
use crate::site::Site;

const TABLE: &str = include_str!("../../../src/routes/pages.rs");
/// What a stranger may open; `/live` says that there is no stream for them.
const OPEN: [&str; 6] = ["/sign-in", "/setup", "/welcome", "/assets", "/api", "/live"];
/// What owners alone may do.
const OWNERS: [&str; 1] = ["/settings/data/archive"];
const NOWHERE: &str = "0000000000001";

/// The routes of the table: method and path.
fn routes() -> Vec<(&'static str, String)> {
    let text: String = TABLE.split_whitespace().collect();
    let mut all = Vec::new();
    for statement in text.split(';') {
        let prefix = prefix(&text, statement);
        for route in statement.split(".route(\"").skip(1) {
            let (path, handlers) = route.split_once("\",").expect("a path and handlers");
            let path = format!(
                "{prefix}{}",
                if path == "/" && !prefix.is_empty() {
                    ""
                } else {
                    path
                }
            );
            for (method, mark) in [("GET", "get("), ("POST", "post(")] {
                if handlers.starts_with(mark) || handlers.contains(&format!(").{mark}")) {
                    all.push((method, path.clone()));
                }
            }
        }
    }
    all
}

/// Where the routes of `let name = Router::new()…` are nested.
fn prefix<'a>(text: &'a str, statement: &str) -> &'a str {
    let before = statement.split_once("=Router::new()");
    let Some((_, name)) = before.and_then(|(before, _)| before.rsplit_once("let")) else {
        return "";
    };
    let nests = text.split(".nest(\"").skip(1);
    let nest = nests.filter_map(|nest| nest.split_once("\","));
    let mut own = nest.filter(|(_, rest)| rest.split(')').next() == Some(name));
    own.next().map_or("", |(prefix, _)| prefix)
}

/// What there is to open, made anew for each question, so that nobody finds what somebody else has taken away.
struct Things<'a> {
    caller: &'a Caller,
    agent: String,
    made: u32,
}

impl Things<'_> {
    async fn post(&mut self, path: &str, body: Json) -> String {
        let made = self.caller.post(path, &body).await;
        assert_eq!(made.code, 201, "{path} {}", made.body);
        let data = &made.json()["data"];
        let id = data.get("id").or(data.get("event_id"));
        id.and_then(Json::as_str).expect("an id").to_owned()
    }

    async fn lead(&mut self) -> String {
        let number = format!("+91984{:07}", self.made);
        let body = json!({ "phone_numbers": [number], "assigned_to_id": self.agent });
        self.post("/leads", body).await
    }

    /// A line of the request log; the token is read each time, since others are made on the way.
    async fn refused(&self) -> String {
        let site = &self.caller.site;
        let openlead = site.openlead.clone();
        let token = site.act(move |act| token::show(&openlead, act)).await;
        let token = token.expect("a token");
        site.get(&format!(
            "/api/gl-website-contacts?token={token}&mobileno=12"
        ))
        .await;
        site.last_request().await.id.to_string()
    }

    /// The path with ids of things that are there.
    async fn address(&mut self, path: &str) -> String {
        self.made += 1;
        let name = format!("Thing {}", self.made);
        let (before, _) = path.split_once("/{").unwrap_or((path, ""));
        let id = match before {
            "/leads" => self.lead().await,
            "/settings/staff" => {
                let email = format!("thing{}@example.com", self.made);
                self.post(
                    "/staff",
                    json!({ "name": name, "email": email, "role": "agent" }),
                )
                .await
            }
            "/settings/departments" => self.post("/departments", json!({ "name": name })).await,
            "/settings/source-numbers" => {
                let number = format!("+91484{:07}", self.made);
                self.post("/source-numbers", json!({ "number": number }))
                    .await
            }
            "/settings/lists" => self.post("/sources", json!({ "name": name })).await,
            "/settings/fields" => {
                self.post(
                    "/custom-fields",
                    json!({ "label": name, "field_type": "text" }),
                )
                .await
            }
            "/settings/connect/keys" | "/settings/connect/tokens" => {
                self.post("/keys", json!({ "name": name, "scope": "read" }))
                    .await
            }
            "/settings/webhooks" => {
                self.post("/webhooks", json!({ "url": "https://example.com/hook" }))
                    .await
            }
            "/settings/connect/log" => self.refused().await,
            _ => NOWHERE.to_owned(),
        };
        let mut path = path.replace("{list}", "source").replace("{field}", "name");
        if path.contains("{task}") {
            let lead = match before {
                "/leads" => id.clone(),
                _ => self.lead().await,
            };
            let body = json!({ "name": name, "lead_id": lead });
            path = path.replace("{task}", &self.post("/tasks", body).await);
        }
        if path.contains("{event}") && before == "/settings/webhooks" {
            let test = format!("/webhooks/{id}/test");
            path = path.replace("{event}", &self.post(&test, json!({})).await);
        }
        path = path.replace("{staff}", &self.agent);
        let mut filled = String::new();
        for part in path.split('/').skip(1) {
            let part = if part.starts_with('{') { &id } else { part };
            write!(filled, "/{part}").unwrap();
        }
        filled
    }

    /// Webhooks are few.
    async fn tidy(&self) {
        for webhook in self
            .caller
            .get("/webhooks")
            .await
            .data(200)
            .as_array()
            .unwrap()
        {
            let path = format!("/webhooks/{}", webhook["id"].as_str().unwrap());
            self.caller.delete(&path).await;
        }
    }
}

/// Somebody of each role; the agent's id last.
async fn people(site: &Site) -> (Vec<(Role, Visitor<'_>)>, String) {
    let hash = hashed("a password".to_owned()).await.unwrap();
    let mut all = Vec::new();
    let mut agent = String::new();
    for role in [Role::Agent, Role::Manager, Role::Admin, Role::Owner] {
        let email = format!("{}@roles.example.com", role.as_str());
        let (hash, own) = (hash.clone(), email.clone());
        let id = site.act(move |act| {
            let new = staff::NewStaff {
                name: role.as_str().to_owned(),
                email: own.clone(),
                phone: None,
                role,
                scope: None,
                departments: Vec::new(),
            };
            let id = staff::add(act, &new)?;
            staff::set_password(act, id, &hash)?;
            Ok(id)
        });
        let id = id.await;
        if role == Role::Agent {
            agent = id.to_string();
        }
        all.push((role, Visitor::of(site, &email, "a password").await));
    }
    (all, agent)
}

#[tokio::test]
async fn a_stranger_who_signs_in_gets_to_the_page_that_they_asked_for() {
    let server = Server::open(Engine::Sqlite).await;
    let site = Site::of(&server).await;
    let guest = Visitor::guest(&site);
    let mut kept = 0;
    for (method, path) in routes() {
        if method != "GET" || path == "/" || OPEN.iter().any(|open| path.starts_with(open)) {
            continue;
        }
        let parts = path.split('/').map(|part| match part {
            "{list}" => "source",
            _ if part.starts_with('{') => NOWHERE,
            _ => part,
        });
        let address = format!("{}?q=1", parts.collect::<Vec<_>>().join("/"));
        let answer = guest.get(&address).await;
        let wanted: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
        // What is no page, such as a calendar under a secret address, has no way to sign in.
        if answer.code == 303 {
            assert_eq!(
                answer.headers["location"],
                format!("/sign-in?to={wanted}"),
                "{path}"
            );
            kept += 1;
        }
    }
    assert!(kept > 30, "{kept}");
}

/// What an answer says about the right to ask: a form that is refused for what is in it was taken for what it asks.
fn word(code: u16) -> String {
    match code {
        200..=299 | 303 | 409 | 422 => "yes".to_owned(),
        403 => "no".to_owned(),
        // Not there, or a form that cannot be read at all.
        400 | 404 => "-".to_owned(),
        other => other.to_string(),
    }
}

#[tokio::test]
async fn every_page_is_open_to_whom_it_was_promised() {
    let server = Server::open(Engine::Sqlite).await;
    let site = Site::of(&server).await;
    let openlead = site.openlead.clone();
    let key =
        site.act(move |act| token::add(&openlead, act, Kind::Key, "test", Scope::Write, None));
    let key = key.await.1;
    let (people, agent) = people(&site).await;
    let caller = Caller {
        site: Site::of_account(&server, site.created.clone()),
        key,
    };
    let mut things = Things {
        caller: &caller,
        agent,
        made: 0,
    };
    let guest = Visitor::guest(&site);
    let mut matrix = BTreeMap::new();
    // Leaving comes last: it ends what the others ask with.
    let (leaving, all): (Vec<_>, Vec<_>) = routes()
        .into_iter()
        .partition(|(_, path)| path == "/sign-out");
    assert!(all.len() > 80, "the table of routes is read: {}", all.len());
    for (method, path) in all.into_iter().chain(leaving) {
        let mut line = format!("{method:4} {path:55}");
        let address = things.address(&path).await;
        let asked = guest.code(method, &address).await;
        write!(
            line,
            " guest={}",
            if asked == (303, true) {
                "sign-in".to_owned()
            } else {
                word(asked.0)
            }
        )
        .unwrap();
        for (role, visitor) in &people {
            let address = things.address(&path).await;
            let (code, _) = visitor.code(method, &address).await;
            assert_ne!(code, 500, "{method} {address}");
            write!(line, " {}={}", role.as_str(), word(code)).unwrap();
            if path.ends_with("/view") {
                visitor.done("/view/end", &[]).await;
            }
        }
        things.tidy().await;
        matrix.insert((path, method), line);
    }
    let wrong: Vec<String> = matrix
        .into_iter()
        .filter(|((path, _), line)| !is_promised(path, line))
        .map(|(_, line)| line)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A stranger is shown the way to sign in, only who may set things up reaches the settings, and an admin all of them but
/// those of owners; a page of nothing that is
/// there says nothing.
fn is_promised(path: &str, line: &str) -> bool {
    let said = |who: &str| {
        let (_, rest) = line
            .split_once(&format!(" {who}="))
            .expect("everybody is asked");
        rest.split(' ').next().unwrap_or_default()
    };
    let is_open = OPEN.iter().any(|open| path.starts_with(open));
    let is_setting = path.starts_with("/settings/");
    (is_open || said("guest") != "yes")
        && said("owner") != "no"
        && (!is_setting
            || ["agent", "manager"]
                .map(said)
                .iter()
                .all(|word| *word != "yes"))
        && (!is_setting || (said("admin") == "no") == OWNERS.contains(&path))
}
