//! Holds docs/OPERATIONS.md to what the program says of its options.

use std::fmt::Write;
use std::{env, fs};

use clap::{Arg, CommandFactory};

use crate::Cli;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/OPERATIONS.md");
const FROM: &str = "<!-- options -->\n";
const TO: &str = "<!-- /options -->\n";

fn table() -> String {
    let mut cli = Cli::command();
    cli.build();
    let serve = cli.find_subcommand("serve").expect("the command serve");
    let mut table = "| Flag | Variable | Default | What |\n|---|---|---|---|\n".to_owned();
    for option in serve
        .get_arguments()
        .filter(|option| option.get_env().is_some())
    {
        let (flag, variable) = (flag(option), variable(option));
        let (default, help) = (default(option), help(option));
        writeln!(table, "| {flag} | `{variable}` | {default} | {help} |").expect("a String");
    }
    table
}

fn flag(option: &Arg) -> String {
    let name = option.get_long().expect("options have long names");
    let takes = option.get_action().takes_values();
    let value = option.get_value_names().filter(|_| takes);
    let value = value.map_or(String::new(), |value| format!(" {}", value[0]));
    format!("`--{name}{value}`")
}

fn variable(option: &Arg) -> String {
    let name = option.get_env().expect("the filter above");
    name.to_string_lossy().into_owned()
}

fn default(option: &Arg) -> String {
    let default = option.get_default_values().first();
    let takes = option.get_action().takes_values();
    let text = default.filter(|_| takes).map(|text| text.to_string_lossy());
    text.map_or(String::new(), |text| format!("`{text}`"))
}

fn help(option: &Arg) -> String {
    let help = option
        .get_help()
        .expect("options have a help line")
        .to_string();
    let choices = option.get_possible_values();
    let takes = option.get_action().takes_values();
    if choices.is_empty() || !takes {
        return help;
    }
    let names: Vec<_> = choices
        .iter()
        .map(|choice| format!("`{}`", choice.get_name()))
        .collect();
    format!("{help}: {}", names.join(", "))
}

#[test]
fn docs_list_every_option() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(FROM).unwrap();
    let (now, after) = rest.split_once(TO).unwrap();
    if env::var_os("OPENLEAD_UPDATE_DOCS").is_some() {
        fs::write(PAGE, format!("{before}{FROM}{}{TO}{after}", table())).unwrap();
        return;
    }
    assert_eq!(now, table(), "write it anew with OPENLEAD_UPDATE_DOCS=1");
}

#[test]
fn every_option_of_serve_has_a_variable_that_is_named_after_it() {
    let mut cli = Cli::command();
    cli.build();
    let serve = cli.find_subcommand("serve").unwrap();
    for option in serve
        .get_arguments()
        .filter(|option| !["help", "version"].contains(&option.get_id().as_str()))
    {
        assert!(option.get_env().is_some(), "{option}");
        assert!(variable(option).starts_with("OPENLEAD_"), "{option}");
    }
}
