use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use openlead_core::job::{self, Boxed, Ended, Failed, Handler, Handlers, NewJob, Running, Worker};
use openlead_core::{Act, Openlead};
use openlead_db::args;
use openlead_testkit::on_each_engine;
use serde_json::json;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::company::Company;

const PATIENCE: Duration = Duration::from_secs(60);
const KIND: &str = "test.work";

/// Tells which jobs it does, and fails for as long as it is broken.
struct Teller {
    done: Sender<i64>,
    broken: Arc<AtomicBool>,
    tries: Arc<AtomicU32>,
}

impl Handler for Teller {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn attempts(&self) -> i64 {
        2
    }

    fn run(&self, job: Running) -> Boxed<'static, Result<Ended, Failed>> {
        let (done, broken) = (self.done.clone(), Arc::clone(&self.broken));
        self.tries.fetch_add(1, SeqCst);
        Box::pin(async move {
            assert!(job.job.payload["panics"].is_null(), "as it was told");
            if broken.load(SeqCst) {
                return Err(Failed("broken".to_owned()));
            }
            let number = job.job.payload["number"].as_i64().unwrap();
            done.send(number).await.unwrap();
            Ok(Ended::Done)
        })
    }
}

/// A worker that runs until it is stopped.
struct Shift {
    done: Receiver<i64>,
    broken: Arc<AtomicBool>,
    tries: Arc<AtomicU32>,
    stop: oneshot::Sender<()>,
    worker: tokio::task::JoinHandle<()>,
}

impl Shift {
    fn of(openlead: &Arc<Openlead>) -> Self {
        let (sender, done) = channel(1000);
        let (broken, tries) = (Arc::default(), Arc::default());
        let teller = Teller {
            done: sender,
            broken: Arc::clone(&broken),
            tries: Arc::clone(&tries),
        };
        let worker = Worker::new(Arc::clone(openlead), Handlers::new().with(teller));
        let (stop, stopped) = oneshot::channel::<()>();
        let run = worker.run(async { drop(stopped.await) }, PATIENCE);
        Self {
            done,
            broken,
            tries,
            stop,
            worker: tokio::spawn(run),
        }
    }

    async fn next(&mut self) -> i64 {
        timeout(PATIENCE, self.done.recv())
            .await
            .expect("a job in time")
            .unwrap()
    }

    async fn end(self) {
        drop(self.stop);
        self.worker.await.unwrap();
    }
}

fn enqueue(act: &mut Act, number: i64, key: Option<&str>) -> openlead_core::Result<()> {
    let job = NewJob {
        kind: KIND,
        account: act.account(),
        key: key.map(str::to_owned),
        payload: json!({ "number": number }),
        run_at: act.tx.now(),
    };
    job::enqueue(act.tx, &job)
}

/// Waits until the queue of the company is as it is expected to be.
async fn until(company: &Company<'_>, what: impl Fn(&[job::Job]) -> bool) -> Vec<job::Job> {
    let wait = async {
        loop {
            let jobs = company.act(|act| job::list(act, false, 100)).await.unwrap();
            if what(&jobs) {
                return jobs;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("the queue in time")
}

on_each_engine! {
    async fn a_job_is_done_after_the_commit_and_one_that_was_rolled_back_is_not(server: &Server) {
        let company = Company::new(server).await;
        let mut shift = Shift::of(&server.openlead);
        let refused = company.act(|act| {
            enqueue(act, 1, None)?;
            Err::<(), _>(openlead_core::Error::NotFound("lead"))
        });
        refused.await.unwrap_err();
        company.act(|act| enqueue(act, 2, None)).await.unwrap();
        assert_eq!(shift.next().await, 2);
        until(&company, |jobs| jobs.is_empty()).await;
        shift.end().await;
    }

    async fn a_job_that_fails_is_tried_again_and_in_the_end_given_up_where_it_can_be_seen(server: &Server) {
        let company = Company::new(server).await;
        let mut shift = Shift::of(&server.openlead);
        shift.broken.store(true, SeqCst);
        company.act(|act| enqueue(act, 7, None)).await.unwrap();
        let failed = until(&company, |jobs| jobs[0].attempts == 1).await;
        assert!(failed[0].run_at.unwrap() > failed[0].created_at, "later");
        company.act(|act| Ok(act.tx.execute("UPDATE job SET run_at = 0", args![])?)).await.unwrap();
        let dead = until(&company, |jobs| jobs[0].run_at.is_none()).await;
        assert_eq!((dead[0].attempts, dead[0].last_error.as_str()), (2, "broken"));
        assert_eq!(shift.tries.load(SeqCst), 2);
        let counts = server.openlead.db.read(job::counts).await.unwrap();
        assert_eq!((counts.waiting, counts.dead), (0, 1));
        shift.broken.store(false, SeqCst);
        let id = dead[0].id;
        company.act(move |act| job::retry(act, id)).await.unwrap();
        assert_eq!(shift.next().await, 7);
        shift.end().await;
    }

    async fn a_handler_that_panics_has_failed_and_a_dead_job_is_pruned(server: &Server) {
        let company = Company::new(server).await;
        let shift = Shift::of(&server.openlead);
        company.act(|act| {
            let account = act.account();
            let job = NewJob { kind: KIND, account, key: None, payload: json!({ "panics": true }), run_at: 0 };
            job::enqueue(act.tx, &job)
        }).await.unwrap();
        until(&company, |jobs| jobs[0].attempts == 1).await;
        company.act(|act| Ok(act.tx.execute("UPDATE job SET run_at = 0", args![])?)).await.unwrap();
        until(&company, |jobs| jobs[0].run_at.is_none()).await;
        let account = company.created.account;
        let prune = move |tx: &mut openlead_db::Tx| job::prune(tx, account, i64::MAX, 10);
        assert_eq!(server.openlead.db.write(prune).await.unwrap(), 1);
        shift.end().await;
    }

    async fn of_a_kind_and_key_there_is_one_job(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            enqueue(act, 1, Some("a"))?;
            enqueue(act, 2, Some("a"))?;
            enqueue(act, 3, Some("b"))
        }).await.unwrap();
        let mut shift = Shift::of(&server.openlead);
        let mut done = [shift.next().await, shift.next().await];
        done.sort_unstable();
        assert_eq!(done, [1, 3]);
        until(&company, |jobs| jobs.is_empty()).await;
        shift.end().await;
    }

    async fn the_job_of_a_worker_that_died_is_done_by_another_and_counts_as_a_failure(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            enqueue(act, 5, None)?;
            let now = act.tx.now();
            act.tx.execute("UPDATE job SET holder = 'dead', run_at = $1", args![now + 1_000_000_000])?;
            Ok(())
        }).await.unwrap();
        let mut shift = Shift::of(&server.openlead);
        company.act(|act| enqueue(act, 6, None)).await.unwrap();
        assert_eq!(shift.next().await, 6, "the other is still held");
        company.act(|act| Ok(act.tx.execute("UPDATE job SET run_at = 0 WHERE holder = 'dead'", args![])?)).await.unwrap();
        assert_eq!(shift.next().await, 5);
        shift.end().await;
    }

    async fn two_processes_do_each_job_once(server: &Server) {
        let company = Company::new(server).await;
        let other = Arc::new(Openlead::open(&server.settings).await.unwrap());
        let mut shifts = [Shift::of(&server.openlead), Shift::of(&other)];
        company.act(|act| (0..100).try_for_each(|number| enqueue(act, number, None))).await.unwrap();
        let [one, two] = &mut shifts;
        let mut done = Vec::new();
        while done.len() < 100 {
            let next = async { tokio::select! { a = one.done.recv() => a, b = two.done.recv() => b } };
            done.push(timeout(PATIENCE, next).await.expect("a job in time").unwrap());
        }
        done.sort_unstable();
        assert_eq!(done, (0..100).collect::<Vec<_>>());
        until(&company, |jobs| jobs.is_empty()).await;
        assert!(one.done.try_recv().is_err() && two.done.try_recv().is_err(), "none twice");
        for shift in shifts {
            shift.end().await;
        }
    }
}
