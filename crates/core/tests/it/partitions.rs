use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use openlead_core::Act;
use openlead_db::{Db, Options, args};
use openlead_testkit::{Engine, Server};

use crate::company::Company;
use crate::two_accounts::{Deed, everything, perform};

const PATIENCE: Duration = Duration::from_secs(30);

/// PostgreSQL counts the scans of each partition. All rows of one account are in the same one of four, so a statement
/// that does not say the account shows as a scan of another.
#[tokio::test]
async fn every_statement_touches_the_partition_of_its_account_only() {
    let server = Server::open(Engine::Partitioned).await;
    let company = Company::new(&server).await;
    let deeds = [
        Deed::Lead(1),
        Deed::Lead(1),
        Deed::Note(1),
        Deed::Task(2),
        Deed::Deal(3),
        Deed::Field(1),
        Deed::Status(1),
        Deed::Source(1),
        Deed::Call(4),
        Deed::SignIn,
        Deed::Prefer(1),
        Deed::View(1),
        Deed::Import(1),
        Deed::Forward(1),
        Deed::Trash(1),
        Deed::Lead(1),
    ];
    let hook = crate::webhook::add_to_all(&company).await;
    for deed in deeds {
        let openlead = server.openlead.clone();
        let perform = move |act: &mut Act| perform(&openlead, act, &deed);
        company.act(perform).await.unwrap();
    }
    crate::own::take_in(&company).await;
    company.act(everything).await.unwrap();
    crate::webhook::exercise(&company, hook).await;
    crate::forward::exercise(&company).await;
    let account = company.created.account;
    let prune =
        move |tx: &mut openlead_db::Tx| openlead_core::request_log::prune(tx, account, 0, 10);
    server.openlead.db.write(prune).await.unwrap();

    let url = server.settings.database.clone();
    // Each backend tells its counts when it ends.
    drop(server.openlead);
    let scanned = scanned(&url).await;
    assert_eq!(scanned.len(), 1, "partitions that were read: {scanned:?}");
}

/// The numbers of the partitions that were read, once nobody else is connected.
async fn scanned(url: &str) -> BTreeSet<i64> {
    let options = Options {
        writers: 1,
        readers: 1,
        ..Options::new(url)
    };
    let db = Db::open(options).unwrap();
    let limit = Instant::now() + PATIENCE;
    while older(&db).await > 0 {
        assert!(
            Instant::now() < limit,
            "the server's connections do not end"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let read: Vec<(i64,)> = db
        .read(|tx| {
            tx.all(
                "SELECT DISTINCT CAST(right(relname, 1) AS BIGINT) FROM pg_stat_user_tables
                 WHERE relname ~ '_[0-3]$' AND seq_scan + COALESCE(idx_scan, 0) > 0",
                args![],
            )
        })
        .await
        .unwrap();
    read.into_iter().map(|(part,)| part).collect()
}

/// How many connections are older than that of `db`.
async fn older(db: &Db) -> i64 {
    let count = db.read(|tx| {
        tx.one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
               AND backend_start < (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())",
            args![],
        )
    });
    let (older,): (i64,) = count.await.unwrap();
    older
}
