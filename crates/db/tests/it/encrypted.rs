use std::fs;
use std::path::Path;
use std::process::Command;

use openlead_db::{Db, Error, Options, Result};
use openlead_testkit::{Postgres, temp_dir};

use crate::on_each::until;

/// A key and a certificate for 127.0.0.1 that nobody else has signed.
fn certify(folder: &Path) -> (String, String) {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=openlead",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .current_dir(folder)
        .output()
        .expect("openssl can be run");
    assert!(made.status.success(), "{made:?}");
    let read = |name| fs::read_to_string(folder.join(name)).unwrap();
    (read("key.pem"), read("certificate.pem"))
}

/// Makes the server offer encryption; its files are written by itself, so that they are its own.
async fn offer(db: &Db, key: &str, certificate: &str) -> Result<()> {
    let copy = |text: &str, name: &str| {
        let lines = text.trim_end().replace('\n', "'), ('");
        format!("COPY (VALUES ('{lines}')) TO PROGRAM 'umask 077; cat > {name}';")
    };
    let files = [
        copy(key, "server.key"),
        copy(certificate, "server.crt"),
        // ALTER SYSTEM is not possible in a transaction.
        "COPY (VALUES ('ssl = on')) TO PROGRAM 'cat >> postgresql.auto.conf';".to_owned(),
    ];
    db.write(move |tx| tx.batch(&files.concat())).await?;
    db.write(|tx| tx.batch("SELECT pg_reload_conf()")).await
}

fn why(opened: Result<Db>) -> String {
    match opened {
        Err(Error::Unavailable(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was opened"),
    }
}

#[tokio::test]
async fn an_encrypted_connection_needs_a_certificate_that_is_trusted_and_of_that_host() {
    let server = Postgres::temporary();
    let open = |end: &str| Db::open(Options::new(format!("{}{end}", server.url())));
    let plain = open("").unwrap();
    let folder = temp_dir();
    let (key, certificate) = certify(folder.path());
    let roots = format!(
        "&sslrootcert={}",
        folder.path().join("certificate.pem").display()
    );
    let refused = why(open(&format!("?sslmode=require{roots}")));
    assert!(refused.contains("TLS"), "{refused}");

    offer(&plain, &key, &certificate).await.unwrap();
    for mode in ["require", "verify-full"] {
        let db = until(async || open(&format!("?sslmode={mode}{roots}")).ok()).await;
        let encrypted = db.read(|tx| {
            tx.one::<(bool,)>(
                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                &[],
            )
        });
        let encrypted: Result<_> = encrypted.await;
        assert_eq!(encrypted.unwrap(), (true,));
    }
    let unknown = why(open("?sslmode=require"));
    assert!(unknown.contains("certificate"), "{unknown}");
    let other_host = server.url().replace("127.0.0.1", "localhost");
    let other_host = why(Db::open(Options::new(format!(
        "{other_host}?sslmode=require{roots}"
    ))));
    assert!(other_host.contains("certificate"), "{other_host}");
    let missing = why(open("?sslmode=require&sslrootcert=/no/such.pem"));
    assert!(missing.contains("/no/such.pem"), "{missing}");
}
