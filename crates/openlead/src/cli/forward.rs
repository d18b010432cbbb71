use std::io::{self, BufRead as _};

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand};
use openlead_core::forward::{self, Status};
use openlead_core::time;
use serde_json::{Value as Json, json};

use super::Failure;
use super::output::Output;
use super::within::Within;

/// `openlead forward …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Send each accepted call of the v1 API on to the old host, too
    Set(Set),
    /// Show where calls are sent on, what waits and what failed
    Show(Show),
    /// Send no more calls on; what waits is kept
    Off(Off),
    /// Send calls once more that the old host refused or that were given up
    Retry(Retry),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Set(set) => set.run().await,
            Self::Show(show) => show.run().await,
            Self::Off(off) => off.run().await,
            Self::Retry(retry) => retry.run().await,
        }
    }
}

/// `openlead forward set`
#[derive(Args, Debug)]
pub struct Set {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// The beginning of the old host's addresses, such as https://app.example.com
    url: String,
    /// The token of the old host; better as the variable or on standard input, where no list of processes shows it
    #[arg(
        long,
        env = "OPENLEAD_FORWARD_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// Read the token of the old host from standard input
    #[arg(long, env = "OPENLEAD_TOKEN_STDIN", value_parser = FalseyValueParser::new(), conflicts_with = "token")]
    token_stdin: bool,
}

impl Set {
    async fn run(self) -> Result<(), Failure> {
        let token = match self.token_stdin {
            true => Some(first_line()?),
            false => self.token,
        };
        let url = self.url;
        let set = self.within.act(move |openlead, act| {
            forward::set(openlead, act, &url, token.as_deref())?;
            forward::status(act.tx, act.actor.account)
        });
        print(&self.output, set.await?.as_ref())
    }
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// `openlead forward show`
#[derive(Args, Debug)]
pub struct Show {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
}

impl Show {
    async fn run(self) -> Result<(), Failure> {
        let status = self
            .within
            .act(|_, act| forward::status(act.tx, act.actor.account));
        print(&self.output, status.await?.as_ref())
    }
}

/// `openlead forward off`
#[derive(Args, Debug)]
pub struct Off {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// Delete what waits
    #[arg(long, env = "OPENLEAD_DISCARD", value_parser = FalseyValueParser::new())]
    discard: bool,
}

impl Off {
    async fn run(self) -> Result<(), Failure> {
        let opened = self.within.open().await?;
        let (openlead, actor) = (opened.openlead.clone(), opened.actor());
        let mut done = openlead.act(actor, forward::off).await;
        if done.is_ok() && self.discard {
            done = openlead.in_units(actor, forward::discard).await.map(drop);
        }
        let status = openlead
            .look(actor, |act| forward::status(act.tx, act.actor.account))
            .await;
        openlead.close().await?;
        done.map_err(never_set)?;
        print(&self.output, status?.as_ref())
    }
}

/// `openlead forward retry`
#[derive(Args, Debug)]
pub struct Retry {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
}

impl Retry {
    async fn run(self) -> Result<(), Failure> {
        let opened = self.within.open().await?;
        let retried = opened.openlead.in_units(opened.actor(), forward::retry);
        let retried = retried.await;
        opened.openlead.close().await?;
        let calls = retried.map_err(never_set)?.changed;
        self.output.print(
            &json!({ "retried": calls }),
            format!("{calls} calls are sent once more"),
        )
    }
}

fn never_set(error: openlead_core::Error) -> Failure {
    match error {
        openlead_core::Error::NotFound("forward") => {
            Failure::new("calls are not sent on: say where to with `openlead forward set`")
        }
        other => other.into(),
    }
}

fn print(output: &Output, status: Option<&Status>) -> Result<(), Failure> {
    let text = status.map_or_else(|| "calls are not sent on".to_owned(), as_text);
    output.print(&json!({ "forward": status.map(as_json) }), text)
}

fn as_json(status: &Status) -> Json {
    let forward = &status.forward;
    json!({
        "url": forward.url,
        "enabled": forward.enabled,
        "waiting": status.waiting,
        "waiting_since": status.waiting_since.map(time::to_rfc3339),
        "refused": status.refused,
        "failed": status.failed,
        "sent": forward.sent,
        "expired": forward.expired,
        "failing_since": forward.failing_since.map(time::to_rfc3339),
        "last_answer": forward.answer,
        "answered_at": forward.answered_at.map(time::to_rfc3339),
    })
}

fn as_text(status: &Status) -> String {
    let forward = &status.forward;
    let at =
        |at: Option<i64>| at.map_or_else(String::new, |at| format!(", {}", time::to_rfc3339(at)));
    let state = match (forward.enabled, forward.failing_since) {
        (false, _) => "off".to_owned(),
        (true, None) => "on".to_owned(),
        (true, Some(since)) => format!("on, failing since {}", time::to_rfc3339(since)),
    };
    let lines = [
        format!("to           {} ({state})", forward.url),
        format!(
            "waiting      {}{}",
            status.waiting,
            at(status.waiting_since)
        ),
        format!("refused      {}", status.refused),
        format!("failed       {}", status.failed),
        format!("sent         {}", forward.sent),
        format!("expired      {}", forward.expired),
        format!("last answer  {}{}", forward.answer, at(forward.answered_at)),
    ];
    lines.join("\n")
}
