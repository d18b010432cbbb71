use clap::{Args, Subcommand};
use openlead_core::token;
use serde_json::json;

use super::Failure;
use super::output::Output;
use super::within::Within;

/// `openlead token …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Show the account's token
    Show(Token),
    /// Make a new token; the old one works no more
    Generate(Token),
}

/// `openlead token show`, `openlead token generate`
#[derive(Args, Debug)]
pub struct Token {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Show(command) => command.show().await,
            Self::Generate(command) => command.generate().await,
        }
    }
}

impl Token {
    async fn show(self) -> Result<(), Failure> {
        let token = self.within.act(token::show).await?;
        let none = || Failure::new("there is no token: make one with `openlead token generate`");
        self.print(&token.ok_or_else(none)?)
    }

    async fn generate(self) -> Result<(), Failure> {
        let token = self.within.act(token::generate).await?;
        eprintln!("openlead: this is the token now; an earlier one works no more");
        self.print(&token)
    }

    fn print(&self, token: &str) -> Result<(), Failure> {
        self.output.print(&json!({ "token": token }), token)
    }
}
