//! The HTTP client.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{io, vec};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};
use tower::Service;

use super::address::Reach;

/// From the connection to the end of what is read of the answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long an idle connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(15);
/// So much of an answer is read, in bytes.
const ANSWER: usize = 4096;
const AGENT: &str = concat!("openlead/", env!("CARGO_PKG_VERSION"));

/// Posts to addresses that companies type: within its [`Reach`], without following redirects, and not for long.
#[derive(Clone)]
pub struct Client {
    http: hyper_util::client::legacy::Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    reach: Arc<Reach>,
    patience: Duration,
}

/// What a receiver answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The beginning of the body.
    pub text: String,
    /// What `Retry-After` says.
    pub retry_after: Option<String>,
}

impl Client {
    /// A client with this reach; of TLS it trusts whom the system trusts.
    pub fn new(reach: Reach) -> Self {
        let reach = Arc::new(reach);
        let mut http = HttpConnector::new_with_resolver(Resolver(Arc::clone(&reach)));
        http.enforce_http(false);
        http.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls())
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(8)
            .build(https);
        Self {
            http,
            reach,
            patience: PATIENCE,
        }
    }

    /// The same with another patience than the usual 20 seconds.
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Posts a body, JSON unless a header says otherwise, and reads the beginning of the answer.
    ///
    /// # Errors
    /// Why there is no answer, in words for whoever set up the address.
    pub async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: String,
    ) -> Result<Answer, String> {
        let request = self.request(url, headers, body)?;
        match tokio::time::timeout(self.patience, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(format!(
                "There was no answer within {} seconds.",
                self.patience.as_secs()
            )),
        }
    }

    /// A literal address does not come by the resolver.
    fn request(
        &self,
        url: &str,
        headers: HeaderMap,
        body: String,
    ) -> Result<Request<Full<Bytes>>, String> {
        let uri: Uri = url
            .parse()
            .map_err(|_| "The address cannot be read.".to_owned())?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if host
            .parse()
            .is_ok_and(|address: IpAddr| !self.reach.allows(address))
        {
            return Err(refusal(host));
        }
        let mut request = Request::post(uri)
            .body(Full::from(body))
            .map_err(|error| error.to_string())?;
        *request.headers_mut() = headers;
        for (name, value) in [
            (header::CONTENT_TYPE, "application/json"),
            (header::USER_AGENT, AGENT),
        ] {
            let usual = HeaderValue::from_static(value);
            request.headers_mut().entry(name).or_insert(usual);
        }
        Ok(request)
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let answer = self
            .http
            .request(request)
            .await
            .map_err(|error| root(&error))?;
        let retry_after = answer.headers().get(header::RETRY_AFTER);
        Ok(Answer {
            status: answer.status().as_u16(),
            retry_after: retry_after.and_then(|value| Some(value.to_str().ok()?.to_owned())),
            text: beginning(answer).await,
        })
    }
}

/// What breaks off counts as far as it came: the status has said what became of the request.
async fn beginning(answer: Response<Incoming>) -> String {
    let (mut body, mut text) = (answer.into_body(), Vec::new());
    while text.len() < ANSWER {
        match body.frame().await {
            Some(Ok(frame)) => text.extend(frame.into_data().unwrap_or_default()),
            _ => break,
        }
    }
    text.truncate(ANSWER);
    String::from_utf8_lossy(&text).into_owned()
}

fn tls() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has all that TLS needs")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn refusal(host: &str) -> String {
    format!(
        "{host} is an address of a private network. The operator of openlead can allow it with --webhook-networks."
    )
}

/// The innermost cause, which names it best.
fn root(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// Looks names up, and gives the connector only the addresses that may be reached: what was checked is what is connected
/// to, whatever the name says a moment later.
#[derive(Clone)]
struct Resolver(Arc<Reach>);

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = std::pin::Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = Arc::clone(&self.0);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<_> = found.filter(|address| reach.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err(io::Error::other(refusal(name.as_str())));
            }
            Ok(allowed.into_iter())
        })
    }
}
