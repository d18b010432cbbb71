use clap::Args;
use openlead_core::login::{self, Purpose};
use serde_json::json;

use super::meant;
use crate::cli::Failure;
use crate::cli::output::Output;
use crate::cli::within::Within;

/// `openlead staff reset-link`, `openlead staff invite-link`
#[derive(Args, Debug)]
pub struct Link {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// Who: id, e-mail address, phone number or name
    staff: String,
    /// Where browsers reach the server
    #[arg(
        long,
        env = "OPENLEAD_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080"
    )]
    url: String,
    /// Turn two-step sign-in off too, for somebody who lost their phone and recovery codes
    #[arg(long, env = "OPENLEAD_TWO_STEP_OFF", value_parser = clap::builder::FalseyValueParser::new())]
    two_step_off: bool,
}

impl Link {
    /// Does it.
    pub async fn run(self, purpose: Purpose) -> Result<(), Failure> {
        let (wanted, off) = (self.staff, self.two_step_off);
        let secret = self.within.act(move |openlead, act| {
            let who = meant(act, &wanted)?;
            if off {
                login::turn_off(act, who)?;
            }
            login::make_link(openlead, act, who, purpose)
        });
        let link = format!(
            "{}/welcome/{}",
            self.url.trim_end_matches('/'),
            secret.await?
        );
        let within = match purpose {
            Purpose::Invitation => "within seven days",
            Purpose::Reset | Purpose::Code => "within an hour",
        };
        let text = format!("{link}\nIt is good once, {within}.");
        self.output.print(&json!({ "link": link }), text)
    }
}
