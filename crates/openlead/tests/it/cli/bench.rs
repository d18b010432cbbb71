use std::process::Command;

use serde_json::Value as Json;

/// What a bench says, which leaves nothing behind. Correct, not fast: tests look at whether each figure is there.
fn bench(args: &str) -> Json {
    let folder = openlead_testkit::temp_dir();
    let output = Command::new(env!("CARGO_BIN_EXE_openlead"))
        .arg("bench")
        .args(args.split(' '))
        .args(["--json", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "the throw-away folder is left over");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn has_all(report: &Json, figures: &[&str]) {
    for figure in figures {
        let value = report.pointer(figure).and_then(Json::as_f64);
        assert!(value.is_some_and(|value| value > 0.0), "{figure}: {report}");
    }
}

#[test]
fn a_bench_of_intakes_measures_the_bare_engine_http_the_engine_and_all_together() {
    let report = bench("intake --leads 2000 --seconds 1 --double");
    assert_eq!(report["leads"], 2000);
    has_all(
        &report,
        &[
            "/bare_per_second",
            "/http/per_second",
            "/http/p99_ms",
            "/engine/per_second",
            "/real/per_second",
            "/real/p999_ms",
            "/real_to_bare",
            "/server/idle_mb",
            "/doubled/real/per_second",
            "/machine/syncs_per_second",
        ],
    );
}

#[test]
fn a_bench_of_lists_asks_everything_and_tells_the_plans_of_which_none_reads_all_leads() {
    let report = bench("lists --leads 2000 --seconds 0 --plans");
    let found = report["found_after_a_change"]["p95_ms"].as_f64();
    assert!(found.is_some_and(|found| found > 0.0), "{report}");
    let answers = report["answers"].as_array().unwrap();
    assert!(answers.len() > 10, "{report}");
    for answer in answers {
        assert!(
            answer["together"]["count"].as_u64().unwrap() > 0,
            "{answer}"
        );
        for plan in answer["plans"].as_array().unwrap() {
            let plan = plan.as_str().unwrap();
            assert!(
                !plan.lines().any(|step| reads_a_table(step, plan)),
                "{plan}"
            );
        }
    }
}

/// Whether a step of SQLite's plan goes through all of a table. What a search found (`M1`), what a subquery gave and the ids
/// that a statement was given are no tables; the plan names a subquery before it scans it.
fn reads_a_table(step: &str, plan: &str) -> bool {
    let other = ["SCAN (", "SCAN json_each ", "SCAN CONSTANT ROW"];
    let subquery = |name: &str| {
        let made = ["CO-ROUTINE ", "MATERIALIZE "].map(|how| format!("{how}{name}"));
        plan.lines()
            .any(|step| made.iter().any(|made| made == step))
    };
    step.strip_prefix("SCAN ")
        .is_some_and(|name| !subquery(name))
        && !step.ends_with(":M1")
        && !other.iter().any(|other| step.starts_with(other))
}

#[test]
fn a_bench_of_imports_measures_a_file_in_and_out_and_lists_beside_it() {
    let report = bench("import --rows 1200");
    assert_eq!(report["rows"], 1200);
    has_all(
        &report,
        &[
            "/import_per_second",
            "/import_to_bare",
            "/peak_mb",
            "/list_idle/p95_ms",
            "/list_busy/p95_ms",
            "/export_per_second",
            "/export_first_byte_ms",
        ],
    );
}

#[test]
fn a_bench_of_webhooks_sends_leads_past_deliveries_that_wait_and_tells_a_receiver() {
    let report = bench("webhooks --deliveries 15000 --seconds 1");
    assert_eq!(report["deliveries"], 15_000);
    has_all(
        &report,
        &[
            "/none/per_second",
            "/waiting/per_second",
            "/awake/p95_ms",
            "/asleep/max_ms",
        ],
    );
}

#[test]
fn a_bench_of_reports_counts_each_of_them() {
    let report = bench("reports --leads 3000 --events 9000 --times 2");
    let reports = report["reports"].as_array().unwrap();
    assert!(reports.len() >= 9, "{report}");
    assert!(
        reports.iter().all(|one| one["all"]["count"] == 2),
        "{report}"
    );
}
