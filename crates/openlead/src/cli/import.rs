use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand, ValueEnum};
use openlead_core::import::{self, Added, Guess, Import, Kept, Plan, Profile, State};
use openlead_core::{Act, Id, of};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::Failure;
use super::output::Output;
use super::within::{Opened, Within};

mod history;
mod progress;
mod report;

use progress::Bar;

/// `openlead import …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Take in leads from a CSV, XLSX or NDJSON file; an import that was interrupted goes on
    Leads(Leads),
    /// List the imports, newest first
    List(history::List),
    /// Write the rows that an import could not take in as CSV, each with the reason
    Failures(history::Failures),
    /// Undo an import: what it made goes into the trash, what it changed becomes what it was
    Revert(history::Revert),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Leads(leads) => leads.run().await,
            Self::List(list) => list.run().await,
            Self::Failures(failures) => failures.run().await,
            Self::Revert(revert) => revert.run().await,
        }
    }
}

/// What happens to a row whose person is a lead already.
#[derive(ValueEnum, Debug, Clone, Copy)]
enum OnDuplicate {
    /// Fill blanks; set additional fields, status, purpose and agent
    Merge,
    /// Set what the row says, also over what was there
    Overwrite,
    /// Leave the lead as it is
    Skip,
    /// Count the row as an error
    Error,
}

impl From<OnDuplicate> for import::OnDuplicate {
    fn from(said: OnDuplicate) -> Self {
        match said {
            OnDuplicate::Merge => Self::Merge,
            OnDuplicate::Overwrite => Self::Overwrite,
            OnDuplicate::Skip => Self::Skip,
            OnDuplicate::Error => Self::Error,
        }
    }
}

/// `openlead import leads`
#[derive(Args, Debug)]
pub struct Leads {
    #[command(flatten)]
    within: Within,
    /// The file: CSV, XLSX or NDJSON; what it is, its content says
    file: PathBuf,
    /// A JSON file that says where columns go and by which rules, as --dry-run --json prints it; guessed when left out
    #[arg(long, env = "OPENLEAD_MAP", value_name = "FILE")]
    map: Option<PathBuf>,
    /// Only say what would happen
    #[arg(long, env = "OPENLEAD_DRY_RUN", value_parser = FalseyValueParser::new())]
    dry_run: bool,
    /// What happens to a row whose person is a lead already; merge unless the map says otherwise
    #[arg(long, env = "OPENLEAD_ON_DUPLICATE")]
    on_duplicate: Option<OnDuplicate>,
    /// Take in also a file that was taken in before
    #[arg(long, env = "OPENLEAD_AGAIN", value_parser = FalseyValueParser::new())]
    again: bool,
    #[command(flatten)]
    output: Output,
}

impl Leads {
    async fn run(self) -> Result<(), Failure> {
        let file = File::open(&self.file).map_err(|error| Failure::file(&self.file, &error))?;
        let map = self.map.as_deref().map(read_map).transpose()?;
        let opened = self.within.open().await?;
        let done = self.import(&opened, file, map).await;
        opened.openlead.close().await?;
        done
    }

    async fn import(&self, opened: &Opened, file: File, map: Option<Plan>) -> Result<(), Failure> {
        let openlead = Arc::clone(&opened.openlead);
        let kept = spawn_blocking(move || import::keep(&openlead, file));
        let kept = kept
            .await
            .map_err(|error| Failure::new(error.to_string()))??;
        let done = self.take_in(opened, &kept, map).await;
        // The copy is of use to an import that has begun only.
        if !matches!(done, Ok(true)) {
            let _ = fs::remove_file(&kept.path);
        }
        done.map(drop)
    }

    /// Checks the file or takes it in; whether the copy that was kept is now an import's.
    async fn take_in(
        &self,
        opened: &Opened,
        kept: &Kept,
        map: Option<Plan>,
    ) -> Result<bool, Failure> {
        let profile = import::profile(kept.path.clone()).await?;
        let (guesses, plan) = propose(opened, &profile).await?;
        let plan = self.plan(plan, map);
        report::say_file(&profile, &plan, &guesses);
        if self.dry_run {
            let report = import::check(&opened.openlead, opened.actor(), &profile, &plan).await?;
            let json =
                json!({ "rows": profile.rows, "report": report, "columns": guesses, "map": plan });
            self.output.print(&json, report::checked(&report))?;
            return Ok(false);
        }
        match self.add(opened, kept, &profile, &plan).await? {
            Added::New(id) => {
                opened
                    .openlead
                    .act(opened.actor(), move |act| import::start(act, id))
                    .await?;
                self.go(opened, id, Some(profile)).await.map(|()| true)
            }
            Added::Begun(earlier) => {
                eprintln!(
                    "This file was begun before: going on with import {}.",
                    earlier.id
                );
                resume(opened, &earlier).await?;
                self.go(opened, earlier.id, Some(profile))
                    .await
                    .map(|()| false)
            }
            Added::Done(earlier) => {
                self.tell(opened, &earlier, true).await?;
                Ok(false)
            }
        }
    }

    /// What was said on the command line over what the map says over what was guessed.
    fn plan(&self, guessed: Plan, map: Option<Plan>) -> Plan {
        let mut plan = match map {
            Some(map) if map.columns.is_empty() => Plan {
                columns: guessed.columns,
                ..map
            },
            Some(map) => map,
            None => guessed,
        };
        if let Some(said) = self.on_duplicate {
            plan.on_duplicate = said.into();
        }
        plan
    }

    async fn add(
        &self,
        opened: &Opened,
        kept: &Kept,
        profile: &Profile,
        plan: &Plan,
    ) -> Result<Added, Failure> {
        let name = self
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let (kept, profile, plan, again) =
            (kept.clone(), profile.clone(), plan.clone(), self.again);
        let add = move |act: &mut Act| import::add(act, &kept, &name, &profile, &plan, again);
        Ok(opened.openlead.act(opened.actor(), add).await?)
    }

    async fn go(
        &self,
        opened: &Opened,
        id: Id<of::Import>,
        known: Option<Profile>,
    ) -> Result<(), Failure> {
        let mut bar = Bar::new();
        let told = |progress: &import::Progress| bar.show(progress);
        let import = import::run_known(&opened.openlead, opened.actor(), id, known, told).await?;
        bar.end();
        match import.state {
            State::Failed => Err(Failure::new(import.reason)),
            _ => self.tell(opened, &import, false).await,
        }
    }

    /// Says what became of the rows.
    async fn tell(&self, opened: &Opened, import: &Import, before: bool) -> Result<(), Failure> {
        let id = import.id;
        let look =
            move |act: &mut Act| Ok((import::tally(act, id)?, import::failures(act, id, 0, 5)?));
        let (tally, failures) = opened.openlead.look(opened.actor(), look).await?;
        let json = json!({
            "import": id, "state": import.state, "rows": import.rows, "tally": tally, "already_imported": before,
        });
        self.output
            .print(&json, report::done(import, tally, &failures, before))
    }
}

async fn propose(opened: &Opened, profile: &Profile) -> Result<(Vec<Guess>, Plan), Failure> {
    let profile = profile.clone();
    let propose = move |act: &mut Act| import::propose(act, &profile);
    Ok(opened.openlead.look(opened.actor(), propose).await?)
}

async fn resume(opened: &Opened, earlier: &Import) -> Result<(), Failure> {
    if earlier.state == State::Running {
        return Ok(());
    }
    let id = earlier.id;
    Ok(opened
        .openlead
        .act(opened.actor(), move |act| import::resume(act, id))
        .await?)
}

/// The mapping in a file: by itself, or in what a dry run printed.
fn read_map(path: &Path) -> Result<Plan, Failure> {
    let wrong = |why: String| Failure::usage(format!("--map {}: {why}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let map = json
        .get("map")
        .filter(|map| map.is_object())
        .unwrap_or(&json);
    serde_json::from_value(map.clone()).map_err(|error| wrong(error.to_string()))
}
