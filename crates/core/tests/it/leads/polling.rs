//! Who comes back for what is new misses nothing, however many write at the same time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use openlead_core::lead::{self, Query, page};
use openlead_core::{Actor, Id, Openlead, of, time};
use openlead_db::Dialect;
use openlead_testkit::on_each_engine;
use serde_json::json;
use tokio::task::JoinSet;

use crate::company::{Company, website};

const WRITERS: usize = 16;
const LEADS: usize = 15;

/// As the contract describes it: the newest is the watermark, then pages of 50 from it on, with it.
async fn poll(
    openlead: &Arc<Openlead>,
    actor: Actor,
    watermark: &mut i64,
    seen: &mut BTreeSet<Id<of::Lead>>,
) {
    let from = json!([time::to_rfc3339(*watermark), null]);
    let mut query = Query {
        filter: json!({ "field": "created_at", "op": "between", "value": from }),
        descending: false,
        ..Query::default()
    };
    loop {
        let page = page(openlead, actor, query.clone()).await.unwrap();
        for line in &page.lines {
            seen.insert(line.lead.id);
            *watermark = line.lead.created_at.max(*watermark);
        }
        query.cursor = page.next;
        if query.cursor.is_none() {
            return;
        }
    }
}

async fn write(
    openlead: Arc<Openlead>,
    actor: Actor,
    writer: usize,
    done: Arc<AtomicUsize>,
) -> Vec<Id<of::Lead>> {
    let mut made = Vec::new();
    for lead in 0..LEADS {
        let number = format!("98{writer:03}{lead:05}");
        let captured = openlead.act(actor, move |act| {
            let enquiry = website(act, &number);
            lead::capture(act, &enquiry)
        });
        made.push(captured.await.unwrap().lead());
    }
    done.fetch_add(1, Ordering::SeqCst);
    made
}

on_each_engine! {
    async fn polling_skips_nothing_while_two_servers_write(server: &Server) {
        let company = Company::new(server).await;
        let first = server.openlead.clone();
        let second = match first.db.dialect() {
            Dialect::Sqlite => first.clone(),
            Dialect::Postgres => Arc::new(Openlead::open(&server.settings).await.unwrap()),
        };
        let (actor, done) = (company.actor(), Arc::new(AtomicUsize::new(0)));
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let openlead = if writer % 2 == 0 { &first } else { &second };
            writers.spawn(write(openlead.clone(), actor, writer, done.clone()));
        }
        let (mut watermark, mut seen) = (0, BTreeSet::new());
        while done.load(Ordering::SeqCst) < WRITERS {
            poll(&first, actor, &mut watermark, &mut seen).await;
        }
        let made: BTreeSet<_> = writers.join_all().await.into_iter().flatten().collect();
        poll(&second, actor, &mut watermark, &mut seen).await;
        assert_eq!((made.len(), seen == made), (WRITERS * LEADS, true));
    }
}
