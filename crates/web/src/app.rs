use std::sync::Arc;

use openlead_core::Openlead;

use crate::api::InFlight;
use crate::client_address::Proxies;
use crate::health::Readiness;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::rate::{Limits, Rates};
use crate::serve::Stop;

/// What requests share, as `State<Arc<App>>`.
pub struct App {
    /// openlead itself.
    pub openlead: Arc<Openlead>,
    /// What is counted for `/metrics`.
    pub metrics: Metrics,
    /// Whether the server is stopping.
    pub stop: Stop,
    /// What the operator chose.
    pub settings: Settings,
    /// Requests of the REST API with an `Idempotency-Key` that are being answered.
    pub(crate) running: InFlight,
    pub(crate) readiness: Readiness,
    pub(crate) live: Arc<Live>,
    pub(crate) limits: Limits,
}

/// What the operator chooses about HTTP.
#[derive(Clone)]
pub struct Settings {
    /// Whose word on the client's address is taken.
    pub proxies: Proxies,
    /// What `/metrics` asks for as `Authorization: Bearer …`; none: it is open.
    pub metrics_token: Option<String>,
    /// Bytes of a request's body; more is answered 413.
    pub body_bytes: usize,
    /// Bytes of a file that is sent for an import; more is answered 413.
    pub file_bytes: u64,
    /// Days after which leads in the trash are deleted for good.
    pub trash_days: u32,
    /// How often somebody may call.
    pub rates: Rates,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            proxies: Proxies::default(),
            metrics_token: None,
            body_bytes: 1 << 20,
            file_bytes: 1 << 30,
            trash_days: 30,
            rates: Rates::default(),
        }
    }
}

impl App {
    /// All that requests need around openlead.
    pub fn new(openlead: Arc<Openlead>, settings: Settings, stop: Stop) -> Self {
        Self {
            metrics: Metrics::new(openlead.db.clone()),
            running: InFlight::default(),
            readiness: Readiness::default(),
            live: Live::new(Arc::clone(&openlead)),
            limits: Limits::new(settings.rates),
            openlead,
            stop,
            settings,
        }
    }
}
