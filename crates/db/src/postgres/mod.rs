mod connect;
mod connection;
mod error;
mod link;
mod tls;
mod value;
mod worker;

pub(crate) use connection::Connection;
pub(crate) use value::cell;

use std::sync::Arc;
use std::thread;

use crate::db::{Engine, Shared};
use crate::lane::{Kind, Lane};
use crate::{Dialect, Error, Options, Result};

/// Connects once here, so that a wrong address or password is an error now; the threads connect when they have work.
pub(crate) fn open(options: &Options, shared: Arc<Shared>) -> Result<Engine> {
    let server = Arc::new(connect::Server::new(&options.url)?);
    // The client panics on a thread that runs tokio tasks, which this one may be.
    thread::scope(|scope| scope.spawn(|| server.check()).join())
        .unwrap_or_else(|_| Err(Error::Unavailable("the first connection failed".to_owned())))?;
    let lane = |kind, threads| {
        let (server, shared) = (server.clone(), shared.clone());
        Lane::start(kind, (threads, options.queue), &shared.clone(), move || {
            worker::Session::new(&server, &shared, kind)
        })
    };
    Ok(Engine {
        write: lane(Kind::Write, options.writers)?,
        read: lane(Kind::Read, options.readers)?,
        read_long: lane(Kind::ReadLong, options.readers / 2)?,
        checkpoints: None,
        ship: None,
        dialect: Dialect::Postgres,
        shared,
    })
}
