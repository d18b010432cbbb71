//! Manners that every operation of the document has, whatever it does.

use axum::http::Method;
use openlead_testkit::on_each_engine;

use super::Caller;
use super::operation::{Operation, operations};
use super::things::Things;

/// These are done or not, whatever was kept of an earlier answer: a file that is read anew each time.
const READS: &str = "export_leads_by_filter";
/// What cannot be done to an import that nobody has started.
const NOT_STARTED: [&str; 3] = ["pause_import", "resume_import", "revert_import"];

/// A key cannot be read by its id, so nobody has its tag.
const NOT_READ: &str = "revoke_key";
/// What these make has no address of its own.
const NO_ADDRESS: [&str; 4] = [
    "create_key",
    "merge_lead",
    "rotate_webhook_secret",
    "test_webhook",
];

/// Things of an operation's own, so that what was done before it stands in nobody's way.
async fn things(caller: &Caller, operation: &Operation, number: usize) -> Things {
    Things::of(caller, "Any", number, Some(&operation.head())).await
}

fn is_one(operation: &Operation) -> bool {
    operation.path.ends_with("/{id}")
}

on_each_engine! {
    async fn what_is_sent_again_with_its_key_is_answered_as_the_first_time(server: &Server) {
        let caller = Caller::of(server).await;
        let (mut number, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
        let writes = |operation: &Operation| [Method::POST, Method::PATCH].contains(&operation.method) && operation.id != READS;
        for operation in operations().into_iter().filter(writes) {
            number += 1;
            let things = things(&caller, &operation, number).await;
            let once = [("idempotency-key", operation.id.as_str())];
            let (first, body) = operation.call_and_tell(&caller, &once, &things).await;
            if !first.code.is_success() {
                refused.push(operation.id);
                continue;
            }
            let again = operation.repeat(&caller, &once, &things, body.as_ref()).await;
            let is_same = |name: &str| first.header(name) == again.header(name);
            let replayed = (first.header("idempotent-replayed"), again.header("idempotent-replayed"));
            if replayed != ("", "true") || first.code != again.code || first.body != again.body || !is_same("etag") || !is_same("location") {
                wrong.push(format!("{}: {} {}", operation.id, again.code, again.body));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(refused, NOT_STARTED);
    }

    async fn what_was_made_is_where_the_answer_says(server: &Server) {
        let caller = Caller::of(server).await;
        let (mut number, mut without) = (0, Vec::new());
        for operation in operations().into_iter().filter(|operation| operation.method == Method::POST) {
            number += 1;
            let things = things(&caller, &operation, number).await;
            let made = operation.call(&caller, &[], &things).await;
            match made.header("location").strip_prefix("/api/v1") {
                Some(at) => assert_eq!(caller.get(at).await.code, 200, "{} {at}", operation.id),
                None if made.code == 201 => without.push(operation.id),
                None => {}
            }
        }
        assert_eq!(without, NO_ADDRESS);
    }

    async fn what_has_changed_since_it_was_read_is_neither_changed_nor_deleted(server: &Server) {
        let caller = Caller::of(server).await;
        let (mut number, mut wrong) = (0, Vec::new());
        let writes = |operation: &Operation| [Method::PATCH, Method::DELETE].contains(&operation.method) && is_one(operation) && operation.id != NOT_READ;
        for operation in operations().into_iter().filter(writes) {
            number += 1;
            let things = things(&caller, &operation, number).await;
            let stale = operation.call(&caller, &[("if-match", "\"x\"")], &things).await;
            let any = operation.call(&caller, &[("if-match", "*")], &things).await;
            if (stale.code.as_u16(), any.code.as_u16()) != (412, 204) {
                wrong.push(format!("{}: {} {}, {} {}", operation.id, stale.code, stale.body, any.code, any.body));
            }
        }
        assert!(number > 20 && wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn what_the_caller_has_already_is_not_sent_again(server: &Server) {
        let caller = Caller::of(server).await;
        let (mut number, mut wrong) = (0, Vec::new());
        let reads = |operation: &Operation| operation.method == Method::GET && is_one(operation);
        for operation in operations().into_iter().filter(reads) {
            number += 1;
            let things = things(&caller, &operation, number).await;
            let first = operation.call(&caller, &[], &things).await;
            let again = operation.call(&caller, &[("if-none-match", first.header("etag"))], &things).await;
            if first.header("etag").is_empty() || (again.code.as_u16(), again.body.as_str()) != (304, "") {
                wrong.push(format!("{}: {} {}", operation.id, again.code, again.body));
            }
        }
        assert!(number > 10 && wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
