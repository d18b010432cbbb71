use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_core::{Actor, Openlead, Settings, Via, account, search};
use openlead_db::{Dialect, Tx, args};
use openlead_testkit::free_port;
use tokio::runtime::Runtime;

use super::home::{Home, on_both};
use super::server::Server;

const PATIENCE: Duration = Duration::from_secs(60);

/// How many leads are found, once there are as many as there should be.
fn wait_for(home: &Home, typed: &'static str, number: usize) {
    let settings = Settings::new(home.url(), home.data());
    Runtime::new().unwrap().block_on(async {
        let openlead = Arc::new(Openlead::open(&settings).await.unwrap());
        let accounts = openlead.db.read(account::list).await.unwrap();
        let actor = Actor::nobody(accounts[0].id, Via::Cli);
        let end = Instant::now() + PATIENCE;
        loop {
            let found = openlead.look(actor, move |act| search::find(act, typed, 10));
            let found = found.await.unwrap().len();
            if found == number {
                break;
            }
            assert!(Instant::now() < end, "{found} leads are found by {typed}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        openlead.close().await.unwrap();
    });
}

/// PostgreSQL has one from the beginning.
fn wait_for_one_part(home: &Home) {
    let settings = Settings::new(home.url(), home.data());
    Runtime::new().unwrap().block_on(async {
        let openlead = Openlead::open(&settings).await.unwrap();
        let end = Instant::now() + PATIENCE;
        while openlead.db.dialect() == Dialect::Sqlite {
            let count =
                |tx: &mut Tx| tx.one("SELECT count(DISTINCT segid) FROM lead_search_idx", args![]);
            let (parts,): (i64,) = openlead.db.read(count).await.unwrap();
            if parts == 1 {
                break;
            }
            assert!(Instant::now() < end, "{parts} parts");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        openlead.close().await.unwrap();
    });
}

fn send(home: &Home, server: &Server, lead: &str) {
    let token = home.token();
    server.lead(&format!(
        "token={token}&countrycode=91&source=Website&{lead}"
    ));
}

on_both! {
    fn the_server_brings_in_what_it_takes_and_what_a_killed_one_took(home: Home) {
        let home = home.with_acme();
        let server = Server::start(&home, &[]);
        send(&home, &server, "mobileno=9846012345&name=Anjali");
        wait_for(&home, "anjali", 1);
        send(&home, &server, "mobileno=9846054321&name=Anjana");
        drop(server);
        let _server = Server::start(&home, &[]);
        wait_for(&home, "anja", 2);
    }

    fn the_server_makes_one_of_the_parts_of_the_index(home: Home) {
        let home = home.with_acme();
        let server = Server::start(&home, &[]);
        for number in 1..=10 {
            send(&home, &server, &format!("mobileno=98460123{number:02}&name=Anjali"));
            wait_for(&home, "anjali", number);
        }
        drop(server);
        let _server = Server::start(&home, &[]);
        wait_for_one_part(&home);
        wait_for(&home, "anjali", 10);
    }

    fn the_doctor_has_all_leads_read_anew(home: Home) {
        let home = home.with_acme();
        let listen = format!("127.0.0.1:{}", free_port());
        let doctor = |more: &[&str]| home.run(&[&["doctor", "--listen", &listen], more].concat());
        let server = Server::start(&home, &[]);
        send(&home, &server, "mobileno=9846012345&name=Anjali");
        wait_for(&home, "anjali", 1);
        drop(server);
        assert!(doctor(&["--rebuild-search"]).out.contains("reading all leads anew"));
        assert_eq!(doctor(&[]).code, 1, "search finds only some leads");
        let _server = Server::start(&home, &[]);
        let end = Instant::now() + PATIENCE;
        while doctor(&[]).code != 0 {
            assert!(Instant::now() < end, "{}", doctor(&[]).out);
        }
        wait_for(&home, "anjali", 1);
    }
}
