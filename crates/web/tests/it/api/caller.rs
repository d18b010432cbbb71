use axum::body::Body;
use axum::http::{Method, Request, header};
use openlead_core::token::{self, Kind, Scope};
use openlead_core::{Id, of};
use openlead_testkit::Server;
use serde_json::Value as Json;

use crate::site::{Answer, Site};

/// An integration with a key of its own.
pub struct Caller {
    pub site: Site,
    pub key: String,
}

impl Caller {
    /// With a key that may write.
    pub async fn of(server: &Server) -> Self {
        Self::with(Site::of(server).await, Scope::Write, None).await
    }

    /// With a key of this scope, in the name of somebody.
    pub async fn with(site: Site, scope: Scope, staff: Option<Id<of::Staff>>) -> Self {
        let openlead = site.openlead.clone();
        let made = site.act(move |act| token::add(&openlead, act, Kind::Key, "n8n", scope, staff));
        let (_, key) = made.await;
        Self { site, key }
    }

    /// With another key of this scope.
    pub async fn but(self, scope: Scope) -> Self {
        Self::with(self.site, scope, None).await
    }

    /// A request with headers beside the key; the path is that after `/api/v1`.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Json>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"));
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.site.send(request.body(body).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: &Json) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Json) -> Answer {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// What is under `data`, of an answer with this code.
    #[track_caller]
    pub fn data(&self, code: u16) -> Json {
        assert_eq!(self.code, code, "{}", self.body);
        self.json()["data"].clone()
    }

    /// The word of a problem with this code.
    #[track_caller]
    pub fn problem(&self, code: u16) -> String {
        assert_eq!(self.code, code, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["status"], code);
        assert_eq!(body["message"], body["detail"]);
        assert_eq!(body["message"], body["error"]["message"]);
        assert_eq!(body["request_id"], self.header("x-request-id"));
        body["error"]["code"].as_str().unwrap().to_owned()
    }
}
