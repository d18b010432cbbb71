//! E-mail addresses.

use unicode_normalization::UnicodeNormalization as _;

/// An address that mail could be sent to, as it was written.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Reads an address of at most 254 bytes: one `@`, a domain with a dot, no spaces. A check of form, not of
    /// existence; letters of every script are fine.
    pub fn parse(text: &str) -> Option<Email> {
        let text = text.trim();
        let (local, domain) = text.split_once('@')?;
        let fits = text.len() <= 254 && is_local(local) && is_domain(domain);
        fits.then(|| Email(text.nfc().collect()))
            .filter(|email| email.0.len() <= 254)
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which two addresses are the same: without case.
    pub fn fold(&self) -> String {
        fold_address(&self.0)
    }
}

/// The form under which two addresses, or the beginnings of two, are the same: without case.
pub fn fold_address(text: &str) -> String {
    text.to_lowercase().nfc().collect()
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(…)")
    }
}

fn is_local(local: &str) -> bool {
    (1..=64).contains(&local.len()) && local.chars().all(is_plain)
}

fn is_domain(domain: &str) -> bool {
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(is_label)
        && !last.bytes().all(|b| b.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || !c.is_ascii() && is_plain(c))
}

fn is_plain(c: char) -> bool {
    !(c.is_whitespace() || c.is_control() || "@<>()[]\\,;:\"".contains(c))
}

#[cfg(test)]
mod tests;
