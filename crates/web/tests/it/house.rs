//! An openlead of a test's own, asked without a socket.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use axum::response::IntoResponse;
use axum::{Router, routing::get};
use http_body_util::BodyExt;
use openlead_core as core;
use openlead_core::{Error, Openlead};
use openlead_testkit::{TempDir, temp_dir};
use openlead_web::serve::Stop;
use openlead_web::{App, Outcome, Problem, Settings, dressed, router};
use tower::ServiceExt;

pub struct House {
    pub app: Arc<App>,
    _folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub response: Response<()>,
    pub body: String,
}

impl House {
    pub async fn open(settings: Settings) -> Self {
        let folder = temp_dir();
        let database = format!("sqlite://{}", folder.path().join("openlead.db").display());
        let core = Openlead::open(&core::Settings::new(database, folder.path()))
            .await
            .unwrap();
        Self {
            app: Arc::new(App::new(Arc::new(core), settings, Stop::new())),
            _folder: folder,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let mut routes = router(self.app.clone());
        if request.uri().path().starts_with("/test/") {
            routes = dressed(test_routes(), self.app.clone());
        }
        let (head, body) = routes.oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: head.status,
            response: Response::from_parts(head, ()),
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let value = self.response.headers().get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Handlers that end in every way a handler can.
fn test_routes() -> Router<Arc<App>> {
    let outcome = Outcome {
        word: "fail",
        account: Some(1),
    };
    Router::new()
        .route("/test/panic", get(async || panics()))
        .route(
            "/test/outcome",
            get(async move || (axum::Extension(outcome), "fine")),
        )
        .route(
            "/test/internal",
            get(async || Problem::from(Error::Internal("row 7 of lead".into()))),
        )
        .route(
            "/test/busy",
            get(async || Problem::from(Error::Unavailable("busy".into()))),
        )
        .route(
            "/test/invalid",
            get(async || Problem::from(Error::invalid("phone/1", "Write it."))),
        )
}

fn panics() -> impl IntoResponse {
    let none: Vec<&str> = Vec::new();
    none.first().copied().expect("a test")
}
