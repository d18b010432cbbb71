use std::io::{self, BufRead as _};

use openlead_core::secret::hash_password;

use super::Failure;

const SHORTEST: usize = 8;

/// The password on the first line of standard input, where no list of processes shows it.
pub fn from_stdin() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.chars().count() < SHORTEST {
        return Err(Failure::usage(format!(
            "--password-stdin: write a password of at least {SHORTEST} characters on standard input"
        )));
    }
    Ok(password.to_owned())
}

/// Its hash, made beside the runtime: that takes a while on purpose.
pub async fn hash(password: String) -> Result<String, Failure> {
    tokio::task::spawn_blocking(move || hash_password(&password))
        .await
        .map_err(|error| Failure::new(error.to_string()))
}
