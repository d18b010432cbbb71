//! How often a sign-in may fail. Nobody is locked out: after some tries each one has to wait, a few minutes at most, and a
//! browser in which somebody signed in before has tries of its own, which strangers cannot use up.

use openlead_db::{Tx, args};

use crate::error::Result;
use crate::secret::ServerKey;

const SECOND: i64 = 1_000_000;
/// Failures are forgotten after an hour without one.
const FORGOTTEN: i64 = 3600 * SECOND;

/// Something whose tries are counted.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    hash: String,
    free: i64,
    longest: i64,
}

impl Subject {
    fn new(key: &ServerKey, parts: &[&str], free: i64, longest: i64) -> Self {
        Self {
            hash: key.hash(&parts.join("\0")),
            free,
            longest: longest * SECOND,
        }
    }

    /// What a try with a password counts for.
    pub fn of_password(
        key: &ServerKey,
        email: &str,
        address: &str,
        browser: Option<&str>,
    ) -> Vec<Self> {
        match browser {
            Some(browser) => vec![Self::new(key, &["browser", browser, email], 10, 60)],
            None => vec![
                Self::new(key, &["email from address", email, address], 5, 300),
                Self::new(key, &["email", email], 20, 60),
                Self::new(key, &["address", address], 60, 60),
            ],
        }
    }

    /// What a try with a code counts for.
    pub fn of_code(key: &ServerKey, who: &str) -> Vec<Self> {
        vec![Self::new(key, &["code", who], 5, 300)]
    }

    fn wait(&self, failures: i64, failed_at: i64, now: i64) -> i64 {
        let over = failures - self.free;
        if over < 0 || now - failed_at >= FORGOTTEN {
            return 0;
        }
        let pause = (SECOND << over.min(20)).min(self.longest);
        (failed_at + pause - now).max(0)
    }
}

/// Counts a try, before its outcome is known so that many at once are many; or says for how many seconds to wait.
pub(super) fn attempt(tx: &mut Tx, subjects: &[Subject]) -> Result<Result<(), i64>> {
    let now = tx.now();
    let mut longest = 0;
    for subject in subjects {
        let sql = format!(
            "SELECT failures, failed_at FROM login_failure WHERE subject = $1{}",
            tx.for_update()
        );
        let known: Option<(i64, i64)> = tx.first(&sql, args![&subject.hash])?;
        let wait = known.map_or(0, |(failures, at)| subject.wait(failures, at, now));
        longest = longest.max(wait);
    }
    if longest > 0 {
        return Ok(Err((longest + SECOND - 1) / SECOND));
    }
    for subject in subjects {
        tx.execute(
            "INSERT INTO login_failure (subject, failures, failed_at) VALUES ($1, 1, $2)
             ON CONFLICT (subject) DO UPDATE SET failed_at = excluded.failed_at,
               failures = CASE WHEN login_failure.failed_at < $3 THEN 1 ELSE login_failure.failures + 1 END",
            args![&subject.hash, now, now - FORGOTTEN],
        )?;
    }
    Ok(Ok(()))
}

/// Forgets the failures after a success.
pub(super) fn forget(tx: &mut Tx, subjects: &[Subject]) -> Result<()> {
    for subject in subjects {
        tx.execute(
            "DELETE FROM login_failure WHERE subject = $1",
            args![&subject.hash],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_its_limit_and_ends() {
        let subject = Subject {
            hash: String::new(),
            free: 5,
            longest: 300 * SECOND,
        };
        let after = |failures| subject.wait(failures, 0, 0) / SECOND;
        assert_eq!(
            [after(4), after(5), after(6), after(8), after(40)],
            [0, 1, 2, 8, 300]
        );
        assert_eq!(subject.wait(40, 0, 299 * SECOND), SECOND);
        assert_eq!(subject.wait(40, 0, FORGOTTEN), 0);
    }
}
