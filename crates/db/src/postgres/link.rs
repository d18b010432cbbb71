use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::unavailable;
use crate::{Error, Result};

/// A client with what drives it: its connection reads and writes while a thread [`wait`](Self::wait)s. Panics on a thread
/// that runs tokio tasks.
pub(super) struct Link {
    runtime: Runtime,
    pub client: Arc<Client>,
}

impl Link {
    pub fn new(config: &Config, tls: Option<&MakeRustlsConnect>) -> Result<Self> {
        match tls {
            Some(tls) => Self::with(config, tls.clone()),
            None => Self::with(config, NoTls),
        }
    }

    fn with<T>(config: &Config, tls: T) -> Result<Self>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
    {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Unavailable(format!("no connection: {error}")))?;
        let (client, connection) = runtime
            .block_on(config.connect(tls))
            .map_err(|error| unavailable(&error))?;
        // How it ends, whoever waits is told.
        runtime.spawn(async { drop(connection.await) });
        Ok(Self {
            runtime,
            client: Arc::new(client),
        })
    }

    pub fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.runtime.block_on(answer)
    }
}
