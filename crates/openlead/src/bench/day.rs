//! My day, where an agent has very many leads.

use openlead_core::day;
use openlead_core::list::List;
use openlead_core::staff::Role;
use openlead_core::task::Days;
use openlead_core::{Act, Error, Id, Result, of};
use openlead_db::args;

use super::questions::{Question, there};
use super::sample::Person;

const DAY: i64 = 86_400 * 1_000_000;

/// A task for each fifth lead of an agent, due some days after it came in; most are done.
pub fn add_tasks(act: &mut Act) -> Result<()> {
    let (now, category) = (act.tx.now(), act.catalog.lists.first(List::TaskCategory)?);
    act.tx.execute(
        "INSERT INTO task (account_id, id, lead_id, name, description, category_id, due_at, agent_id, completed_at,
           created_at, updated_at)
         SELECT account_id, id + 3, id, 'Call again', '', CAST($2 AS BIGINT), created_at + (id / 8) % 9 * CAST($3 AS BIGINT), agent_id,
           CASE WHEN (id / 8) % 7 < 5 THEN CAST($4 AS BIGINT) END, created_at, created_at
         FROM lead WHERE account_id = $1 AND (id / 4) % 5 = 0 AND agent_id IS NOT NULL",
        args![act.actor.account, category, DAY, now],
    )?;
    Ok(())
}

/// What the page asks, of another agent each time.
pub fn questions() -> Vec<Question> {
    vec![
        Question::of("day: all that an agent's page shows", |act, person| {
            let (who, days) = enter(act, person)?;
            day::queue(act, who, &days)?;
            day::response(act, who, &days)?;
            day::pipeline(act, who, &days)?;
            day::activity(act, who, 8).map(drop)
        }),
        Question::of("day: the numbers of the side bar", |act, person| {
            let (who, days) = enter(act, person)?;
            day::counts(act, who, &days).map(drop)
        }),
        Question::of("day: the team, as its manager sees it", |act, person| {
            let (_, days) = enter(act, person)?;
            act.actor.who = None;
            there(!day::team(act, &days)?.is_empty())
        }),
    ]
}

/// An agent at work.
fn enter(act: &mut Act, person: Person) -> Result<(Id<of::Staff>, Days)> {
    let agents = act
        .catalog
        .staff
        .iter()
        .filter(|staff| staff.role == Role::Agent);
    let agents: Vec<Id<of::Staff>> = agents.map(|staff| staff.id).collect();
    if agents.is_empty() {
        return Err(Error::NotFound("agent"));
    }
    let who = person.choice(&agents, 21);
    act.actor.who = Some(who);
    Ok((
        who,
        Days::around(
            act.tx.now(),
            &act.catalog.account.zone(),
            act.catalog.account.first_weekday,
        ),
    ))
}
