use super::home::{Home, bare};

/// Every command that takes `--json` or an account, with arguments that suffice.
const COMMANDS: &[&[&str]] = &[
    &["account", "create"],
    &["account", "list"],
    &["token", "show"],
    &["token", "generate"],
    &["key", "create"],
    &["key", "list"],
    &["key", "revoke"],
    &["staff", "add"],
    &["staff", "list"],
    &["staff", "deactivate"],
    &["department", "add"],
    &["department", "list"],
    &["department", "join"],
    &["export", "leads"],
    &["forward", "set"],
    &["forward", "show"],
    &["forward", "off"],
    &["forward", "retry"],
    &["migrate"],
    &["doctor"],
    &["serve"],
];

#[test]
fn wrong_usage_ends_with_2_and_says_so_on_standard_error() {
    let home = Home::sqlite();
    for args in [
        &["nonsense"][..],
        &[],
        &["token", "show", "--nonsense"],
        &["key", "create"],
    ] {
        home.refused(args, 2);
    }
    home.refused(&["key", "create", "--name", "x", "--scope", "all"], 2);
}

#[test]
fn every_option_has_an_environment_variable_that_help_names() {
    let home = Home::sqlite();
    for command in COMMANDS {
        let said = home.run(&[command, &["--help"][..]].concat());
        assert_eq!(said.code, 0);
        let (_, options) = said.out.split_once("Options:").unwrap();
        for option in options.split("\n      --").skip(1) {
            assert!(option.contains("[env: OPENLEAD_"), "{command:?}: {option}");
        }
    }
}

#[test]
fn a_mistyped_folder_is_an_error_and_not_a_new_one() {
    let home = Home::sqlite();
    let why = home.refused(&["token", "show"], 1);
    assert!(why.contains("--data"), "{why}");
    assert!(!home.data().exists());
}

#[test]
fn options_may_come_from_the_environment() {
    let home = Home::sqlite().with_acme();
    let mut command = bare(&home.file("."));
    command.args(["token", "show", "--data"]).arg(home.data());
    let output = command.env("OPENLEAD_JSON", "1").output().unwrap();
    assert!(output.stdout.starts_with(b"{\"token\":"));
    let output = home
        .command(&["token", "show"])
        .env("OPENLEAD_JSON", "false")
        .output()
        .unwrap();
    assert!(output.stdout.starts_with(b"gl_"));
}
