//! The parts of the index become one: on SQLite a little at a time, on PostgreSQL what is new is put into it.

use openlead_core::search::{Merge, is_scattered, merge, take_in};
use openlead_db::{Dialect, args};
use openlead_testkit::{Server, on_each_engine};

use crate::company::Company;
use crate::search::catch_up;

async fn joined(server: &Server, what: Merge) -> bool {
    let db = &server.openlead.db;
    db.write(move |tx| merge(tx, what)).await.unwrap()
}

async fn parts(server: &Server) -> i64 {
    let count = |tx: &mut openlead_db::Tx| {
        tx.one::<(i64,)>("SELECT count(DISTINCT segid) FROM lead_search_idx", args![])
    };
    server.openlead.db.read(count).await.unwrap().0
}

on_each_engine! {
    async fn parts_of_the_index_become_one_when_there_are_many(server: &Server) {
        let company = Company::new(server).await;
        let db = &server.openlead.db;
        let mut leads = Vec::new();
        for number in ["9846000001", "9846000002", "9846000003", "9846000004", "9846000005",
                       "9846000006", "9846000007", "9846000008", "9846000009", "9846000010"] {
            if db.dialect() == Dialect::Sqlite {
                assert!(!db.read(is_scattered).await.unwrap() || leads.len() >= 8, "{}", leads.len());
            }
            leads.push(company.named(number, "Anjali Nair").await);
            catch_up(server).await;
        }
        if db.dialect() == Dialect::Postgres {
            assert!(!joined(server, Merge::Begin).await, "it is done at once");
            assert_eq!(db.write(take_in).await.unwrap(), 0);
            return;
        }
        assert!(parts(server).await >= 8);
        assert!(db.read(is_scattered).await.unwrap());
        assert!(joined(server, Merge::Begin).await);
        while joined(server, Merge::GoOn).await {}
        assert_eq!(parts(server).await, 1);
        assert!(!joined(server, Merge::GoOn).await, "nothing is left to be done");
        assert!(!db.read(is_scattered).await.unwrap());
        leads.reverse();
        assert_eq!(company.found("anjali").await, leads);
        assert_eq!(company.found("0007").await, [leads[3]]);
    }
}
