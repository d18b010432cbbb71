//! Tasks of a company, one for each lead, and what its pages ask of them.

use openlead_core::task::{self, Bucket, Days, Filter, lines};
use openlead_core::{Act, Id, Result, of};
use openlead_db::args;

use super::questions::Question;
use super::sample::Person;

const DAY: i64 = 86_400_000_000;
/// As many of a bucket as the page shows.
const SHOWN: u32 = 15;
/// As many of a day as the calendar shows of a month.
const OF_A_DAY: u32 = 20;

/// Gives each lead that has none a task: due within sixty days before or after now, seven of ten done, every other one a call.
pub fn fill(act: &mut Act) -> Result<()> {
    let now = act.tx.now();
    let category = |code| task::category(act, code).map(Id::number);
    let (normal, call) = (category(1), category(2));
    act.tx.execute(
        "INSERT INTO task (account_id, id, lead_id, name, description, category_id, due_at, agent_id, completed_at,
           created_at, updated_at)
         SELECT account_id, id + 3, id, 'Call about the fees', '',
           CASE WHEN (id / 4) % 2 = 0 THEN CAST($2 AS BIGINT) ELSE CAST($3 AS BIGINT) END,
           CAST($4 AS BIGINT) + ((id / 4) % 172800 - 86400) * 60000000, agent_id,
           CASE WHEN (id / 28) % 10 < 7 THEN created_at + 86400000000 END, created_at, created_at
         FROM lead WHERE account_id = $1
         ON CONFLICT (account_id, id) DO NOTHING",
        args![act.account(), normal, call, now],
    )?;
    Ok(())
}

/// What the pages of tasks ask.
pub fn questions() -> Vec<Question> {
    vec![
        Question::of("tasks: the page of an agent", |act, person| {
            let filter = of_somebody(act, person);
            buckets(act, &filter)
        }),
        Question::of("tasks: the page of everybody", |act, _| {
            buckets(act, &Filter::default())
        }),
        Question::of("tasks: calls of a status", |act, person| {
            let statuses: Vec<_> = act
                .catalog
                .lists
                .of(openlead_core::list::List::Status)
                .map(|status| status.id)
                .collect();
            let filter = Filter {
                category: task::category(act, 2),
                lead_status: Some(person.choice(&statuses, 1)),
                ..Filter::default()
            };
            buckets(act, &filter)
        }),
        Question::of("tasks: counts of everybody", |act, _| {
            let days = days(act);
            task::counts(act, &days, &Filter::default()).map(drop)
        }),
        Question::of("calendar: a month of an agent", |act, person| {
            let filter = of_somebody(act, person);
            month(act, &filter)
        }),
        Question::of("calendar: a month of everybody", |act, _| {
            month(act, &Filter::default())
        }),
    ]
}

fn of_somebody(act: &Act, person: Person) -> Filter {
    let agents: Vec<Id<of::Staff>> = act.catalog.staff.iter().map(|staff| staff.id).collect();
    Filter {
        agent: Some(Some(person.choice(&agents, 4))),
        ..Filter::default()
    }
}

fn days(act: &mut Act) -> Days {
    Days::around(
        act.tx.now(),
        &act.catalog.account.zone(),
        act.catalog.account.first_weekday,
    )
}

fn buckets(act: &mut Act, filter: &Filter) -> Result<()> {
    let days = days(act);
    for bucket in &Bucket::ALL[..6] {
        let page = task::list(act, *bucket, &days, filter, None, SHOWN)?;
        lines(act, page.tasks)?;
    }
    Ok(())
}

fn month(act: &mut Act, filter: &Filter) -> Result<()> {
    let first = act.tx.now() - 20 * DAY;
    let begins: Vec<i64> = (0..=42).map(|day| first + day * DAY).collect();
    let tasks = task::of_days(act, &begins, filter, OF_A_DAY)?.concat();
    lines(act, tasks).map(drop)
}
