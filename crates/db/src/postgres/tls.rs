use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{Error, Result};

/// Takes out of the address what the driver does not know: `sslrootcert=PATH`; and `sslmode=verify-ca` and `verify-full`
/// are `require`, as the certificate is always checked.
pub(super) fn split(url: &str) -> (String, Option<&str>) {
    let Some((server, query)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let mut roots = None;
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", path)) => roots = Some(path),
            Some(("sslmode", "verify-ca" | "verify-full")) => kept.push("sslmode=require"),
            _ => kept.push(pair),
        }
    }
    (format!("{server}?{}", kept.join("&")), roots)
}

/// Encryption that trusts the certificates in the PEM file `roots`, else those of the system.
pub(super) fn connector(roots: Option<&str>) -> Result<MakeRustlsConnect> {
    let trusted = match roots {
        Some(path) => of_file(Path::new(path))?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    let mut store = RootCertStore::empty();
    if store.add_parsable_certificates(trusted).0 == 0 {
        return Err(unusable(roots.unwrap_or("this system"), "none found"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the ciphers of TLS 1.2 and 1.3")
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn of_file(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| unusable(&path.display().to_string(), &error.to_string()))
}

fn unusable(place: &str, why: &str) -> Error {
    Error::Unavailable(format!("certificates to trust, of {place}: {why}"))
}
