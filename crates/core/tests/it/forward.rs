use openlead_core::forward::outbox::{self, Settled, Taken};
use openlead_core::forward::{self, Answer, Call, Status};
use openlead_core::{Error, event, lead, person, token};
use openlead_db::args;
use openlead_testkit::on_each_engine;

use crate::company::{Company, phone};

const URL: &str = "https://app.example.com";
const TOKEN: &str = "gl_0123456789abcdef0123";
const TAKEN: &str = r#"{"status":"success","message":"Lead Added Successfully."}"#;
const DAY: i64 = 86_400_000_000;

async fn set(
    company: &Company<'_>,
    url: &'static str,
    token: Option<&'static str>,
) -> Result<(), Error> {
    let openlead = company.server.openlead.clone();
    company
        .act(move |act| forward::set(&openlead, act, url, token))
        .await
}

/// A company whose calls are sent on.
async fn moving(server: &openlead_testkit::Server) -> Company<'_> {
    let company = Company::new(server).await;
    set(&company, URL, Some(TOKEN)).await.unwrap();
    company
}

/// Keeps calls that are told apart by their `name`.
async fn keep(company: &Company<'_>, names: &'static [&'static str]) {
    for name in names {
        company
            .act(move |act| {
                forward::keep(
                    act,
                    "gl-website-contacts",
                    [("name", *name)].into_iter(),
                    None,
                )
            })
            .await
            .unwrap();
    }
}

async fn take(company: &Company<'_>) -> Taken {
    let openlead = company.server.openlead.clone();
    company
        .act(move |act| outbox::take(&openlead, act, 100))
        .await
        .unwrap()
}

fn names(calls: &[Call]) -> Vec<&str> {
    calls.iter().map(|call| call.pairs()[0].1).collect()
}

async fn settle(company: &Company<'_>, status: i64, text: &'static str) -> Settled {
    let taken = take(company).await;
    let (target, call) = (taken.target.expect("a target"), taken.calls[0].clone());
    let answer = Answer {
        status,
        text: text.to_owned(),
        ..Answer::default()
    };
    company
        .act(move |act| outbox::settle(act, &target, &call, &answer))
        .await
        .unwrap()
}

async fn sql(company: &Company<'_>, sql: &'static str, at: i64) {
    let account = company.created.account;
    company
        .act(move |act| Ok(act.tx.execute(sql, args![account, at])?))
        .await
        .unwrap();
}

/// The wait after a failure is over.
async fn wait(company: &Company<'_>) {
    sql(
        company,
        "UPDATE forward SET resume_at = $2 WHERE account_id = $1",
        0,
    )
    .await;
}

async fn status(company: &Company<'_>) -> Status {
    let account = company.created.account;
    let status = company
        .act(move |act| forward::status(act.tx, account))
        .await;
    status.unwrap().expect("it was set")
}

async fn newest_event(company: &Company<'_>) -> String {
    let newest = company.act(|act| event::audit(act, None, 1)).await.unwrap();
    newest[0].kind.clone()
}

/// Everything that happens to calls that are sent on.
pub async fn exercise(company: &Company<'_>) {
    set(company, URL, Some(TOKEN)).await.unwrap();
    keep(company, &["a", "b", "c"]).await;
    settle(company, 200, TAKEN).await;
    settle(company, 500, "").await;
    wait(company).await;
    settle(company, 200, r#"{"status":"fail","message":"no"}"#).await;
    let account = company.created.account;
    company
        .server
        .openlead
        .in_units(company.actor(), forward::retry)
        .await
        .unwrap();
    company
        .act(move |act| {
            forward::expire(act, 10)?;
            forward::off(act)?;
            forward::prune(act.tx, account, i64::MAX, 10)?;
            forward::status(act.tx, account).map(drop)
        })
        .await
        .unwrap();
    company
        .server
        .openlead
        .in_units(company.actor(), forward::discard)
        .await
        .unwrap();
}

on_each_engine! {
    async fn calls_are_kept_for_the_host_only_while_they_are_sent_on(server: &Server) {
        let company = Company::new(server).await;
        keep(&company, &["before"]).await;
        assert!(matches!(company.act(forward::off).await, Err(Error::NotFound("forward"))));
        set(&company, "https://app.example.com/api/", Some(TOKEN)).await.unwrap();
        keep(&company, &["one", "two"]).await;
        let taken = take(&company).await;
        let target = taken.target.unwrap();
        assert_eq!((target.url.as_str(), target.token.as_str()), (URL, TOKEN));
        assert_eq!(names(&taken.calls), ["one", "two"]);
        company.act(forward::off).await.unwrap();
        keep(&company, &["after"]).await;
        assert!(take(&company).await.target.is_none());
        set(&company, URL, None).await.unwrap();
        assert_eq!(names(&take(&company).await.calls), ["one", "two"], "with the token from before");
        company.act(forward::off).await.unwrap();
        server.openlead.in_units(company.actor(), forward::discard).await.unwrap();
        assert_eq!(status(&company).await.waiting, 0);
    }

    async fn what_the_host_has_taken_goes_and_what_it_refuses_holds_nothing_up(server: &Server) {
        let company = moving(server).await;
        keep(&company, &["one", "two", "three"]).await;
        assert_eq!(settle(&company, 200, TAKEN).await, Settled { word: "sent", goes_on: true });
        let refused = r#"{"status":"fail","message":"Please check the parameters."}"#;
        assert_eq!(settle(&company, 200, refused).await, Settled { word: "refused", goes_on: true });
        let found = status(&company).await;
        assert_eq!((found.waiting, found.refused, found.forward.sent), (1, 1, 1));
        assert_eq!(found.forward.answer, "200 Please check the parameters.");
        server.openlead.in_units(company.actor(), forward::retry).await.unwrap();
        assert_eq!(names(&take(&company).await.calls), ["two", "three"], "at its place");
    }

    async fn a_host_that_is_away_is_waited_for_with_a_notice_after_an_hour(server: &Server) {
        let company = moving(server).await;
        keep(&company, &["one", "two"]).await;
        for _ in 0..20 {
            assert_eq!(settle(&company, 503, "").await, Settled { word: "retried", goes_on: false });
            assert!(take(&company).await.target.is_none(), "nothing is sent for a while");
            wait(&company).await;
        }
        let found = status(&company).await;
        assert_eq!((found.waiting, found.failed, found.forward.failures), (2, 0, 20));
        let since = found.forward.failing_since.unwrap();
        sql(&company, "UPDATE forward SET failing_since = $2 WHERE account_id = $1", since - DAY).await;
        settle(&company, 503, "").await;
        assert_eq!(newest_event(&company).await, "forward.failing");
        wait(&company).await;
        settle(&company, 200, TAKEN).await;
        assert_eq!(newest_event(&company).await, "forward.recovered");
        assert_eq!(status(&company).await.forward.failing_since, None);
    }

    async fn calls_on_their_way_together_that_fail_count_once(server: &Server) {
        let company = moving(server).await;
        keep(&company, &["one", "two", "three"]).await;
        let taken = take(&company).await;
        let target = taken.target.unwrap();
        let settled = company.act(move |act| {
            let answers = [(503, ""), (503, ""), (200, TAKEN)];
            let each = taken.calls.iter().zip(answers).map(|(call, (status, text))| {
                let answer = Answer { status, text: text.to_owned(), ..Answer::default() };
                outbox::settle(act, &target, call, &answer).map(|settled| settled.goes_on)
            });
            each.collect::<Result<Vec<_>, _>>()
        });
        assert_eq!(settled.await.unwrap(), [false, false, true]);
        let found = status(&company).await;
        assert_eq!((found.waiting, found.forward.failures, found.forward.sent), (2, 1, 1));
        assert!(take(&company).await.target.is_none(), "the wait goes on");
        wait(&company).await;
        assert_eq!(names(&take(&company).await.calls), ["one"], "one alone");
    }

    async fn a_call_of_a_lead_that_became_part_of_another_is_about_none(server: &Server) {
        let company = moving(server).await;
        let (one, other) = (company.enquire("9846012345").await.lead(), company.enquire("9846054321").await.lead());
        for lead in [one, other] {
            company.act(move |act| forward::keep(act, "gl-note-creation-api", [("note", "x")].into_iter(), Some(lead))).await.unwrap();
        }
        let leads = async || take(&company).await.calls.into_iter().map(|call| call.lead_id).collect::<Vec<_>>();
        assert_eq!(leads().await, [Some(one), Some(other)]);
        company.act(move |act| lead::merge::merge(act, one, other, &[]).map(drop)).await.unwrap();
        assert_eq!(leads().await, [Some(one), None]);
    }

    async fn a_call_that_breaks_the_host_is_given_up_and_the_next_one_follows(server: &Server) {
        let company = moving(server).await;
        keep(&company, &["poison", "next"]).await;
        for _ in 0..7 {
            assert_eq!(settle(&company, 500, "").await.word, "retried");
            wait(&company).await;
        }
        assert_eq!(settle(&company, 500, "").await, Settled { word: "failed", goes_on: true });
        assert_eq!(names(&take(&company).await.calls), ["next"]);
        assert_eq!(status(&company).await.failed, 1);
    }

    async fn a_change_of_where_to_counts_for_the_next_call(server: &Server) {
        let company = moving(server).await;
        keep(&company, &["one"]).await;
        let taken = take(&company).await;
        set(&company, "https://other.example.com", None).await.unwrap();
        let answer = Answer { status: 200, text: TAKEN.to_owned(), ..Answer::default() };
        let (target, call) = (taken.target.unwrap(), taken.calls[0].clone());
        let settled = company.act(move |act| outbox::settle(act, &target, &call, &answer)).await.unwrap();
        assert_eq!(settled, Settled { word: "sent", goes_on: false });
    }

    async fn wrong_addresses_and_tokens_are_refused_above_all_the_account_s_own(server: &Server) {
        let company = Company::new(server).await;
        for url in ["", "app.example.com", "ftp://app.example.com", "https://a b", "https://u@app.example.com", "https://app.example.com?x=1"] {
            let refused = set(&company, url, Some(TOKEN)).await;
            assert!(matches!(refused, Err(Error::Invalid(fields)) if fields[0].field == "url"), "{url}");
        }
        let own: &'static str = company.created.token.clone().leak();
        for token in [None, Some(""), Some("a b"), Some("gl_/../x"), Some(own)] {
            let refused = set(&company, URL, token).await;
            assert!(matches!(refused, Err(Error::Invalid(fields)) if fields[0].field == "token"), "{token:?}");
        }
        let openlead = server.openlead.clone();
        let agent = company.agent("Ravi", &[]).await;
        let refused = company.act_as(agent, move |act| forward::set(&openlead, act, URL, Some(TOKEN))).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let shown = company.act(|act| event::audit(act, None, 100)).await.unwrap();
        assert!(!format!("{shown:?}").contains(TOKEN));
    }

    async fn what_waits_too_long_goes_and_is_told_of(server: &Server) {
        let company = moving(server).await;
        keep(&company, &["old"]).await;
        let now = company.act(|act| Ok(act.tx.now())).await.unwrap();
        sql(&company, "UPDATE forward_call SET created_at = $2 WHERE account_id = $1", now - 31 * DAY).await;
        keep(&company, &["new"]).await;
        assert_eq!(company.act(|act| forward::expire(act, 10)).await.unwrap(), 1);
        company.act(|act| forward::say_expired(act, 1)).await.unwrap();
        assert_eq!(newest_event(&company).await, "forward.expired");
        assert_eq!(status(&company).await.forward.expired, 1);
        assert_eq!(names(&take(&company).await.calls), ["new"]);
    }

    async fn what_is_kept_of_somebody_is_erased_with_them(server: &Server) {
        let company = moving(server).await;
        let lead = company.enquire("9846012345").await.lead();
        company.act(move |act| {
            forward::keep(act, "gl-note-creation-api", [("note", "Unmistakable")].into_iter(), Some(lead))
        }).await.unwrap();
        let meera = person::Person { phone: Some(phone("9846012345")), email: None };
        let (openlead, actor) = (&server.openlead, company.actor());
        let all = person::export(openlead, actor, &meera).await.unwrap();
        assert!(all.to_string().contains("Unmistakable"));
        person::erase(openlead, actor, &meera).await.unwrap();
        assert!(matches!(company.act(move |act| lead::read(act, lead)).await, Err(Error::NotFound(_))));
        assert_eq!(status(&company).await.waiting, 0);
    }

    async fn a_new_token_of_the_account_is_none_of_the_old_host(server: &Server) {
        let company = moving(server).await;
        let openlead = server.openlead.clone();
        let made = company.act(move |act| token::generate(&openlead, act)).await.unwrap();
        let made: &'static str = made.leak();
        assert!(matches!(set(&company, URL, Some(made)).await, Err(Error::Invalid(_))));
    }
}
