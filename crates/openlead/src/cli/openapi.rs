use clap::Args;
use openlead_web::api::openapi::document;

use super::Failure;
use super::output::Output;

/// `openlead openapi`
#[derive(Args, Debug)]
pub struct Openapi {
    #[command(flatten)]
    output: Output,
}

impl Openapi {
    /// Prints it; as one line with `--json`.
    pub fn run(self) -> Result<(), Failure> {
        let document = document();
        let json = serde_json::to_value(&document).expect("a document of texts");
        let pretty = document.to_pretty_json().expect("a document of texts");
        self.output.print(&json, &pretty)
    }
}
