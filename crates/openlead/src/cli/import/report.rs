//! What is said about a file, and about what became of it.

use openlead_core::import::{Failed, Guess, Import, Plan, Profile, Report, Tally, Target};

/// What the file is and where its columns go, on standard error.
pub fn say_file(profile: &Profile, plan: &Plan, guesses: &[Guess]) {
    let sheet = &profile.sheet;
    let mut is = sheet.format.as_str().to_uppercase();
    if let Some(delimiter) = sheet.delimiter {
        is.push_str(&format!(
            ", {}, cells apart by {delimiter:?}",
            sheet.encoding
        ));
    }
    eprintln!("{is}: {} rows", profile.rows);
    for guess in guesses.iter().filter(|guess| guess.holds.filled > 0) {
        let to = plan.target(&guess.column);
        let sample = guess.holds.samples.first().map_or("", String::as_str);
        let guessed = if *to == guess.to && *to != Target::Ignore {
            format!(" ({} %)", guess.confidence)
        } else {
            String::new()
        };
        eprintln!("  {} -> {to}{guessed}, like {sample:?}", guess.column);
    }
}

/// What a dry run found.
pub fn checked(report: &Report) -> String {
    let mut text = format!("{} Nothing was written.", counts(report.tally, "would be "));
    for (what, name) in &report.makes {
        text.push_str(&format!("\nwould make the {what} \"{name}\""));
    }
    text + &rows(&report.failures, report.tally.failed)
}

/// What became of the rows of an import.
pub fn done(import: &Import, tally: Tally, failures: &[Failed], before: bool) -> String {
    let mut text = match before {
        true => format!(
            "This file was imported already, as import {}: nothing was added. Say --again to take it in once more. Then: ",
            import.id
        ),
        false => format!("Import {} is {}: ", import.id, import.state.as_str()),
    };
    text.push_str(&counts(tally, ""));
    if tally.failed > 0 {
        text.push_str(&rows(failures, tally.failed));
        text.push_str(&format!(
            "\nTo mend them: openlead import failures {} --output failures.csv",
            import.id
        ));
    }
    text
}

fn counts(tally: Tally, would: &str) -> String {
    format!(
        "{} leads {would}new, {} {would}changed, {} rows {would}without news, {} {would}refused.",
        tally.made, tally.merged, tally.skipped, tally.failed
    )
}

fn rows(failures: &[Failed], all: u64) -> String {
    let shown = failures.iter().take(20);
    let mut text: String = shown
        .map(|failed| format!("\nrow {}: {}", failed.row, failed.reason))
        .collect();
    let more = all.saturating_sub(failures.len().min(20) as u64);
    if more > 0 {
        text.push_str(&format!("\n… and {more} more"));
    }
    text
}
