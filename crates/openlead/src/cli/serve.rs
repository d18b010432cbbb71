use std::fs::{File, TryLockError};
use std::io::{Write as _, stdout};
use std::sync::Arc;

use openlead_core::{Openlead, account};
use openlead_web::serve::{Stop, serve};
use openlead_web::{App, router};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use crate::config::Config;
use crate::{backup, demo, process, reports, retention, search, work};

/// Runs the server until it is told to stop.
pub async fn run(config: Config) -> Result<(), Failure> {
    config.log.start().map_err(Failure::usage)?;
    process::log_panics();
    process::allow_open_files(config.connections);
    config.place.make_folder()?;
    let _lock = lock(&config)?;
    let plan = config.backups.plan(&config.place)?;
    let filled = if config.demo {
        Some(demo::fill(&config.data()).await?)
    } else {
        None
    };
    let openlead = Arc::new(Openlead::open(&config.data()).await?);
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Failure::new(format!("cannot listen on {}: {error}", config.listen)))?;
    let address = listener.local_addr()?;
    let stop = Stop::new();
    heed_signals(stop.clone())?;
    let keep = tokio::spawn(retention::keep(Arc::clone(&openlead), config.trash_days));
    let searching = tokio::spawn(search::keep(Arc::clone(&openlead), stop.clone()));
    let counting = tokio::spawn(reports::keep(Arc::clone(&openlead), stop.clone()));
    let url = format!("http://{address}");
    say_ready(&url, filled.as_ref())?;
    if !openlead.db.read(account::any).await? {
        say_setup(&url, &account::setup_code(&openlead))?;
    }
    let app = Arc::new(App::new(Arc::clone(&openlead), config.web(), stop.clone()));
    let working = work::keep(
        Arc::clone(&app),
        config.reach(),
        config.limits().drain_timeout,
    );
    let working = tokio::spawn(working);
    let open = app.metrics.connections.clone();
    let copies = plan.map(|plan| {
        tokio::spawn(backup::schedule::keep(
            openlead.db.clone(),
            plan,
            app.metrics.copies.clone(),
        ))
    });
    serve(listener, router(app), config.limits(), stop, open).await;
    keep.abort();
    let _ = searching.await;
    let _ = counting.await;
    let _ = working.await;
    if let Some(copies) = copies {
        copies.abort();
    }
    // The lease ends by itself: a database that is away does not make it a failure.
    if let Err(error) = openlead.close().await {
        tracing::warn!(%error, "the node number was not given back");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Of two servers on one SQLite file each would think that it is the only writer.
fn lock(config: &Config) -> Result<Option<File>, Failure> {
    if config.place.file().is_none() {
        return Ok(None);
    }
    let path = config.place.data.join("serve.lock");
    let file = File::create(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            let folder = config.place.data.display();
            Err(Failure::new(format!(
                "another openlead serves the data folder {folder}: stop it, or choose --data"
            )))
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The first SIGTERM or SIGINT lets open requests finish, the second cuts them off.
fn heed_signals(stop: Stop) -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if stop.is_draining() {
                tracing::info!("stopping at once");
                stop.close();
            } else {
                tracing::info!("stopping: open requests are finished");
                stop.drain();
            }
        }
    });
    Ok(())
}

/// Whoever reads this may make the first account.
fn say_setup(url: &str, code: &str) -> Result<(), Failure> {
    let mut out = stdout().lock();
    writeln!(out, "  set up     {url}/setup?code={code}")?;
    Ok(out.flush()?)
}

fn say_ready(url: &str, demo: Option<&demo::Demo>) -> Result<(), Failure> {
    let mut out = stdout().lock();
    writeln!(out, "openlead is ready at {url}")?;
    if let Some(demo) = demo {
        write!(out, "{}", demo.guide(url))?;
    }
    Ok(out.flush()?)
}
