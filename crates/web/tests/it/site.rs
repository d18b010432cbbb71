//! A server with one account, called without a network.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use openlead_core::account::{Created, NewAccount, create};
use openlead_core::lead::{self, Lead};
use openlead_core::phone::Phone;
use openlead_core::request_log;
use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::{Act, Actor, Id, Openlead, Result, Via, department, of};
use openlead_testkit::Server;
use openlead_web::serve::Stop;
use openlead_web::{App, Settings, router};
use serde_json::Value as Json;
use tower::ServiceExt;

/// The server and its account.
pub struct Site {
    pub openlead: Arc<Openlead>,
    pub created: Created,
    router: Router,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub code: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The status word and the message, of an answer with the code 200.
    pub fn said(&self) -> (String, String) {
        assert_eq!(self.code, StatusCode::OK, "{}", self.body);
        let json = self.json();
        let text = |key: &str| {
            json[key]
                .as_str()
                .unwrap_or_else(|| panic!("{key} in {json}"))
                .to_owned()
        };
        (text("status"), text("message"))
    }

    #[track_caller]
    pub fn says(&self, status: &str, message: &str) {
        assert_eq!(self.said(), (status.to_owned(), message.to_owned()));
    }
}

impl Site {
    pub async fn of(server: &Server) -> Self {
        let new = NewAccount {
            password: Some("correct horse".to_owned()),
            ..NewAccount::new("Acme", "Asha", "asha@example.com")
        };
        let created = create(&server.openlead, new, Via::Cli).await.unwrap();
        Self::of_account(server, created)
    }

    /// The same for an account that is there.
    pub fn of_account(server: &Server, created: Created) -> Self {
        Self::with(server, created, Settings::default())
    }

    /// The same with other settings.
    pub fn with(server: &Server, created: Created, settings: Settings) -> Self {
        let app = App::new(server.openlead.clone(), settings, Stop::new());
        Self {
            openlead: server.openlead.clone(),
            created,
            router: router(Arc::new(app)),
        }
    }

    /// What answers.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    pub fn token(&self) -> &str {
        &self.created.token
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            code: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// The headers and the bytes of an answer that is not text.
    pub async fn send_bytes(&self, request: Request<Body>) -> (HeaderMap, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        (
            parts.headers,
            to_bytes(body, 1 << 20).await.unwrap().to_vec(),
        )
    }

    /// A GET of a path and query as they are.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn post(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, content_type)
            .body(body.into());
        self.send(request.unwrap()).await
    }

    /// A GET of an endpoint with the account's token and these parameters.
    pub async fn call(&self, endpoint: &str, parameters: &[(&str, &str)]) -> Answer {
        let query = form(&[&[("token", self.token())], parameters].concat());
        self.get(&format!("/api/{endpoint}?{query}")).await
    }

    /// A lead by `gl-website-contacts`, with what is required and these parameters.
    pub async fn add_lead(&self, number: &str, parameters: &[(&str, &str)]) -> Answer {
        let required = [
            ("countrycode", "91"),
            ("mobileno", number),
            ("source", "Website"),
        ];
        self.call("gl-website-contacts", &[&required, parameters].concat())
            .await
    }

    /// As [`add_lead`](Self::add_lead), which must succeed; the lead as it is then.
    pub async fn lead(&self, number: &str, parameters: &[(&str, &str)]) -> Lead {
        self.add_lead(number, parameters)
            .await
            .says("success", "Lead Added Successfully.");
        self.find(number).await.expect("the lead that was added")
    }

    pub async fn find(&self, number: &str) -> Option<Lead> {
        let phone = Phone::from_parts("91", number).unwrap();
        self.act(move |act| match lead::find(act, Some(&phone), None)? {
            Some(id) => lead::read(act, id).map(Some),
            None => Ok(None),
        })
        .await
    }

    pub async fn act<T, F>(&self, act: F) -> T
    where
        T: Send + 'static,
        F: Fn(&mut Act) -> Result<T> + Send + 'static,
    {
        self.openlead
            .act(Actor::nobody(self.created.account, Via::Cli), act)
            .await
            .unwrap()
    }

    pub async fn department(&self, name: &'static str) -> Id<of::Department> {
        self.act(move |act| department::add(act, name)).await
    }

    pub async fn agent(
        &self,
        name: &'static str,
        departments: &[Id<of::Department>],
    ) -> Id<of::Staff> {
        let departments = departments.to_vec();
        self.act(move |act| {
            let new = NewStaff {
                name: name.to_owned(),
                email: format!("{}@example.com", name.to_lowercase().replace(' ', ".")),
                phone: None,
                role: Role::Agent,
                scope: None,
                departments: departments.clone(),
            };
            staff::add(act, &new)
        })
        .await
    }

    /// How many leads there are.
    pub async fn leads(&self) -> usize {
        self.act(|act| lead::export(act, None, 1000)).await.len()
    }

    /// The newest line of the request log.
    pub async fn last_request(&self) -> request_log::Request {
        let mut lines = self.act(|act| request_log::list(act, None, 1)).await;
        lines.pop().expect("a line in the request log")
    }

    /// What the newest line of the request log remarks, as one text.
    pub async fn remarks(&self) -> String {
        self.last_request().await.notes.to_string()
    }

    /// The kinds of what happened to a lead, oldest first.
    pub async fn story_of(&self, lead: Id<of::Lead>) -> Vec<String> {
        let events = self
            .act(move |act| openlead_core::event::timeline(act, lead, None, 1000))
            .await;
        events.into_iter().rev().map(|event| event.kind).collect()
    }
}

/// Parameters as a query or a form's body.
pub fn form(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

/// Parameters as a multipart body; the content type to send it with comes first.
pub fn multipart(parameters: &[(&str, &str)]) -> (&'static str, String) {
    let part = |(name, value): &(&str, &str)| {
        format!("--XXX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts: String = parameters.iter().map(part).collect();
    (
        "multipart/form-data; boundary=XXX",
        format!("{parts}--XXX--\r\n"),
    )
}
