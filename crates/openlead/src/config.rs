//! What the operator chooses about the server: each option is a flag and a variable `OPENLEAD_…`.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use openlead_web::Settings;
use openlead_web::client_address::{Header, Network, Proxies};
use openlead_web::outbound::Reach;
use openlead_web::rate::Rates;
use openlead_web::serve::Limits;

use crate::backup::Backups;
use crate::log::Log;
use crate::place::Place;

/// The options of `openlead serve`.
#[derive(Args, Debug, Clone)]
pub struct Config {
    /// Where the data is.
    #[command(flatten)]
    pub place: Place,
    /// Where to listen; port 0 picks one
    #[arg(
        long,
        env = "OPENLEAD_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// Fill an empty data folder with a demo company, and print how to use it
    #[arg(long, env = "OPENLEAD_DEMO")]
    pub demo: bool,
    /// Writing connections to PostgreSQL
    #[arg(long, env = "OPENLEAD_WRITERS", value_name = "N", default_value_t = 16)]
    pub writers: usize,
    /// Units of work that may wait for the database; more are refused with 503
    #[arg(long, env = "OPENLEAD_QUEUE", value_name = "N", default_value_t = 4096)]
    pub queue: usize,
    /// Proxies whose word on the client's address is taken, such as 10.0.0.0/8; may be repeated
    #[arg(
        long,
        env = "OPENLEAD_PROXIES",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    pub proxies: Vec<Network>,
    /// The header in which the proxies write it
    #[arg(long, env = "OPENLEAD_PROXY_HEADER", value_name = "HEADER", value_enum, default_value_t = ProxyHeader::XForwardedFor)]
    pub proxy_header: ProxyHeader,
    /// Private networks to which webhooks and forwarded calls may be sent, such as 10.0.0.0/8; may be repeated
    #[arg(
        long,
        env = "OPENLEAD_WEBHOOK_NETWORKS",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    pub webhook_networks: Vec<Network>,
    /// What /metrics asks for as a bearer token; without it /metrics is open
    #[arg(
        long,
        env = "OPENLEAD_METRICS_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub metrics_token: Option<String>,
    /// REST API calls a minute of one key, more are answered 429; 0: no limit
    #[arg(long, env = "OPENLEAD_RATE_KEY", value_name = "N", default_value_t = 0)]
    pub rate_key: u32,
    /// REST API calls a minute of one address, likewise
    #[arg(
        long,
        env = "OPENLEAD_RATE_ADDRESS",
        value_name = "N",
        default_value_t = 0
    )]
    pub rate_address: u32,
    /// v1 API calls a minute of one address, likewise
    #[arg(
        long,
        env = "OPENLEAD_RATE_INTAKE",
        value_name = "N",
        default_value_t = 0
    )]
    pub rate_intake: u32,
    /// Largest file, in MB, that a browser or the REST API may send for an import; `openlead import` takes 4 GB
    #[arg(
        long,
        env = "OPENLEAD_FILE_MB",
        value_name = "MB",
        default_value_t = 1024,
        value_parser = clap::value_parser!(u64).range(1..=4096)
    )]
    pub file_mb: u64,
    /// Connections open at once; more are answered 503
    #[arg(
        long,
        env = "OPENLEAD_CONNECTIONS",
        value_name = "N",
        default_value_t = 10_000
    )]
    pub connections: u32,
    /// Seconds from the first byte of a request to the end of its head
    #[arg(
        long,
        env = "OPENLEAD_HEAD_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 10
    )]
    pub head_timeout: u64,
    /// Seconds from the end of the head to the end of the body
    #[arg(
        long,
        env = "OPENLEAD_BODY_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 30
    )]
    pub body_timeout: u64,
    /// Seconds that a connection may wait for its next request
    #[arg(
        long,
        env = "OPENLEAD_IDLE_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 75
    )]
    pub idle_timeout: u64,
    /// Seconds that open requests get after SIGTERM
    #[arg(
        long,
        env = "OPENLEAD_DRAIN_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 30
    )]
    pub drain_timeout: u64,
    /// Days after which leads in the trash are deleted for good
    #[arg(
        long,
        env = "OPENLEAD_TRASH_DAYS",
        value_name = "DAYS",
        default_value_t = 30
    )]
    pub trash_days: u32,
    /// Copies that the server makes by itself.
    #[command(flatten)]
    pub backups: Backups,
    /// How the log looks.
    #[command(flatten)]
    pub log: Log,
}

/// The header in which proxies name the client.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub enum ProxyHeader {
    /// X-Forwarded-For.
    XForwardedFor,
    /// Forwarded (RFC 7239).
    Forwarded,
}

impl Config {
    /// The limits of connections.
    pub fn limits(&self) -> Limits {
        Limits {
            head_timeout: Duration::from_secs(self.head_timeout),
            body_timeout: Duration::from_secs(self.body_timeout),
            idle_timeout: Duration::from_secs(self.idle_timeout),
            drain_timeout: Duration::from_secs(self.drain_timeout),
            connections: self.connections,
            ..Limits::default()
        }
    }

    /// Where webhooks and forwarded calls may be sent.
    pub fn reach(&self) -> Reach {
        Reach(self.webhook_networks.clone())
    }

    /// The settings of the web.
    pub fn web(&self) -> Settings {
        let header = match self.proxy_header {
            ProxyHeader::XForwardedFor => Header::XForwardedFor,
            ProxyHeader::Forwarded => Header::Forwarded,
        };
        Settings {
            proxies: Proxies {
                networks: self.proxies.clone(),
                header,
            },
            metrics_token: self.metrics_token.clone(),
            file_bytes: self.file_mb << 20,
            trash_days: self.trash_days,
            rates: Rates {
                key: self.rate_key,
                address: self.rate_address,
                intake: self.rate_intake,
            },
            ..Settings::default()
        }
    }

    /// The settings of the data.
    pub fn data(&self) -> openlead_core::Settings {
        openlead_core::Settings {
            queue: self.queue,
            writers: self.writers,
            ship: self.backups.log(),
            ..openlead_core::Settings::new(self.place.url(), &self.place.data)
        }
    }
}
