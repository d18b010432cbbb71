//! Each number of each report is that of the leads behind it, counted from the rows, whatever has happened, to whoever
//! looks, before and after it is folded into packs.

use openlead_core::access::Scope;
use openlead_core::account;
use openlead_core::deal::{self, NewDeal};
use openlead_core::email::Email;
use openlead_core::lead::bulk::{self, Deed, Target};
use openlead_core::lead::{self, Assign, Query, merge};
use openlead_core::list::{self, List};
use openlead_core::person;
use openlead_core::report::{self, Ask, Report, Sheet, Span, Value, Whose};
use openlead_core::staff::Role;
use openlead_core::task::{self, NewTask};
use openlead_core::{Act, Actor, Error, Id, Result, Via, note, of};
use openlead_db::{Clock, args};
use openlead_testkit::{Engine, Server};

use crate::company::{Company, phone, website};

const HOUR: i64 = 3_600_000_000;
const SOURCES: [&str; 3] = ["Website", "IVR", "Walk-in"];
const PURPOSES: [&str; 2] = ["Visa", "Training"];

/// Chance that falls the same way each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// A company to which many things happen.
struct Story<'a> {
    company: Company<'a>,
    dice: Dice,
    owner: Id<of::Staff>,
    agents: Vec<Id<of::Staff>>,
    department: Id<of::Department>,
    leads: Vec<Id<of::Lead>>,
    merges: Vec<Id<of::Event>>,
}

impl<'a> Story<'a> {
    async fn begin(server: &'a Server, seed: u64) -> Self {
        let company = Company::new(server).await;
        let department = company.department("Admissions").await;
        let agents = vec![
            company.agent("Anu", &[department]).await,
            company.agent("Binu", &[department]).await,
            company.agent("Civi", &[]).await,
        ];
        let owner = company.created.owner;
        Self {
            company,
            dice: Dice(seed),
            owner,
            agents,
            department,
            leads: Vec::new(),
            merges: Vec::new(),
        }
    }

    /// Does something as the owner; what cannot be done now is left.
    async fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Act) -> Result<T> + Send + 'static,
    ) -> Option<T> {
        match self.company.act_as(self.owner, act).await {
            Ok(done) => Some(done),
            Err(Error::NotFound(_) | Error::Conflict(_) | Error::Invalid(_)) => None,
            Err(other) => panic!("{other}"),
        }
    }

    async fn enquire(&mut self) {
        let which = self.dice.below(60);
        let (source, purpose) = (self.dice.pick(&SOURCES), self.dice.pick(&PURPOSES));
        let assign = match self.dice.below(3) {
            0 => Assign::Nobody,
            1 => Assign::Agent(self.dice.pick(&self.agents)),
            _ => Assign::Department(self.department),
        };
        let captured = self.company.act(move |act| {
            let mut enquiry = website(act, &format!("98460000{which:02}"));
            enquiry.source = list::find_or_make(act, List::Source, source)?.unwrap();
            enquiry.purpose = list::find_or_make(act, List::Purpose, purpose)?;
            enquiry.assign = assign.clone();
            enquiry.email = Email::parse(&format!("p{which}@example.com"));
            lead::capture(act, &enquiry)
        });
        let lead = captured.await.unwrap().lead();
        if !self.leads.contains(&lead) {
            self.leads.push(lead);
        }
    }

    async fn happen(&mut self) {
        self.company
            .server
            .openlead
            .db
            .clock()
            .advance(HOUR * 7 + 13_000_000);
        if self.leads.is_empty() {
            return self.enquire().await;
        }
        let (lead, other) = (self.dice.pick(&self.leads), self.dice.pick(&self.leads));
        let agent = self.dice.pick(&self.agents);
        let which = self.dice.below(9);
        match self.dice.below(18) {
            0..4 => self.enquire().await,
            4..7 => drop(
                self.act(move |act| {
                    let all: Vec<_> = act
                        .catalog
                        .lists
                        .of(List::Status)
                        .map(|status| status.id)
                        .collect();
                    lead::set_status(act, lead, all[usize::try_from(which).unwrap() % all.len()])
                })
                .await,
            ),
            7 => drop(
                self.act(move |act| lead::assign(act, lead, (which > 1).then_some(agent)))
                    .await,
            ),
            8 => drop(self.act(move |act| lead::trash(act, lead)).await),
            9 => drop(self.act(move |act| lead::restore(act, lead)).await),
            10 => {
                let merged = self
                    .act(move |act| merge::merge(act, lead, other, &["status".to_owned()]))
                    .await;
                self.merges.extend(merged);
            }
            11 => {
                if let Some(merge) = self.merges.pop() {
                    self.act(move |act| merge::undo(act, merge)).await;
                }
            }
            12 => drop(self.act(move |act| add_task(act, lead, agent, which)).await),
            13 => drop(self.act(move |act| finish(act, lead)).await),
            14 => drop(self.act(move |act| add_deal(act, lead, agent, which)).await),
            15 => drop(
                self.act(move |act| note::add(act, lead, note::Kind::Note, "called"))
                    .await,
            ),
            16 => self.seldom(lead, which).await,
            _ => self.fold().await,
        }
    }

    async fn seldom(&mut self, lead: Id<of::Lead>, which: u64) {
        match which % 6 {
            0 => drop(self.act(|act| lead::purge(act, 2, 5)).await),
            1 => {
                let number = self.act(move |act| Ok(lead::read(act, lead)?.phone)).await;
                if let Some(number) = number {
                    let who = person::Person {
                        phone: Some(phone(&number[2..])),
                        email: None,
                    };
                    let erased =
                        person::erase(&self.company.server.openlead, self.company.actor(), &who)
                            .await;
                    assert!(
                        matches!(erased, Ok(_) | Err(Error::NotFound(_))),
                        "{erased:?}"
                    );
                }
            }
            2 => self.move_many().await,
            3 => drop(
                self.act(move |act| {
                    let source = list::find_or_make(act, List::Source, "Walk-in")?.unwrap();
                    let edit = lead::Edit {
                        source: Some(source),
                        department: Some(None),
                        ..lead::Edit::default()
                    };
                    lead::edit(act, lead, &edit, None)
                })
                .await,
            ),
            4 => drop(
                self.act(|act| account::set_on_duplicate(act, account::OnDuplicate::Reject))
                    .await,
            ),
            _ => drop(
                self.act(|act| account::set_on_duplicate(act, account::OnDuplicate::Merge))
                    .await,
            ),
        }
    }

    async fn move_many(&self) {
        let target = Target::Ids(self.leads.iter().copied().take(5).collect());
        let status = self
            .act(|act| act.catalog.lists.first(List::Status))
            .await
            .unwrap();
        let begun = self
            .act(move |act| bulk::begin(act, &Deed::Status(status), &target))
            .await;
        if let Some(begun) = begun {
            let actor = Actor {
                account: self.company.created.account,
                who: Some(self.owner),
                via: Via::Web,
            };
            bulk::run(&self.company.server.openlead, actor, begun)
                .await
                .unwrap();
        }
    }

    /// Folds everything in.
    async fn fold(&self) {
        while report::catch_up_by(&self.company.server.openlead, 1)
            .await
            .unwrap()
        {}
    }

    /// A report as somebody sees it; without a person as a program does.
    async fn sheet(&self, who: Option<Id<of::Staff>>, report: Report, ask: Ask) -> Sheet {
        let actor = Actor {
            account: self.company.created.account,
            who,
            via: Via::Web,
        };
        let looked = self
            .company
            .server
            .openlead
            .look(actor, move |act| report::count(act, report, &ask));
        looked.await.unwrap()
    }

    fn ask(&self) -> Ask {
        let now = self.company.server.openlead.db.clock().now();
        let day = |at| openlead_core::time::date_in(at, &jiff::tz::TimeZone::UTC);
        Ask::of(Span::new(day(now - 40 * 24 * HOUR), day(now + 40 * 24 * HOUR)).unwrap())
    }
}

fn add_task(act: &mut Act, lead: Id<of::Lead>, agent: Id<of::Staff>, which: u64) -> Result<()> {
    let day = 24 * HOUR;
    let now = act.tx.now();
    let new = NewTask {
        lead: (which > 0).then_some(lead),
        name: "Call".to_owned(),
        description: String::new(),
        category: task::category(act, 1).expect("a starter"),
        due_at: Some(if which > 5 {
            now / day * day
        } else {
            now + HOUR * 12
        }),
        agent: Some(agent),
        comment: String::new(),
    };
    task::add(act, &new).map(drop)
}

fn finish(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    let tasks = task::of_lead(act, lead)?;
    tasks
        .iter()
        .try_for_each(|task| task::complete(act, task.id))
}

fn add_deal(act: &mut Act, lead: Id<of::Lead>, agent: Id<of::Staff>, which: u64) -> Result<()> {
    let stages: Vec<_> = act
        .catalog
        .lists
        .of(List::DealStage)
        .map(|stage| stage.id)
        .collect();
    let now = act.tx.now();
    let end = openlead_core::time::date_in(
        now + i64::try_from(which).unwrap() * 24 * HOUR,
        &jiff::tz::TimeZone::UTC,
    );
    let new = NewDeal {
        lead,
        name: String::new(),
        stage: stages[0],
        amount: Some(1000 + i64::try_from(which).unwrap()),
        agent: Some(agent),
        start_date: None,
        end_date: Some(end.to_string()),
        note: String::new(),
    };
    let deal = deal::add(act, &new)?;
    deal::move_to(
        act,
        deal,
        stages[usize::try_from(which).unwrap() % stages.len()],
        "",
    )
}

/// That each count of a report is that of the leads table under its filter; of things that leads may have several of, that
/// there are no more leads than things.
async fn is_what_the_table_says(story: &Story<'_>, who: Option<Id<of::Staff>>, ask: Ask) {
    for kind in Report::ALL {
        let sheet = story.sheet(who, kind, ask).await;
        let of_leads = sheet.counts.ends_with("leads");
        for section in &sheet.sections {
            for (row, cell) in section
                .rows
                .iter()
                .chain(&section.total)
                .flat_map(|row| row.iter().map(move |cell| (row, cell)))
            {
                let (Value::Count(count), Some(filter)) = (&cell.value, cell.leads.clone()) else {
                    continue;
                };
                let query = Query {
                    filter,
                    ..Query::default()
                };
                let actor = Actor {
                    account: story.company.created.account,
                    who,
                    via: Via::Web,
                };
                let asked = query.clone();
                let found = story
                    .company
                    .server
                    .openlead
                    .look(actor, move |act| lead::count(act, &asked));
                let found = found
                    .await
                    .unwrap_or_else(|error| panic!("{kind:?} {}: {error}", query.filter))
                    .number;
                let is_right = if of_leads {
                    found == *count
                } else {
                    found <= *count
                };
                assert!(
                    is_right,
                    "{kind:?} {:?}: {count}, the table has {found}: {}",
                    row[0].value, query.filter
                );
            }
        }
    }
}

/// What is not counted in leads, and what is no count, from the rows by SQL.
async fn is_what_the_rows_say(story: &Story<'_>, ask: Ask) {
    let there = "(SELECT 1 FROM lead l WHERE l.account_id = $1 AND l.id = x.lead_id AND l.deleted_at IS NULL)";
    let (new, repeats, tasks, own_tasks, deals, won) = story.company.act(move |act| {
        let account = act.account();
        let one = |act: &mut Act, sql: String| -> Result<i64> { Ok(act.tx.one::<(i64,)>(&sql, args![account])?.0) };
        let new = one(act, "SELECT count(*) FROM lead x WHERE account_id = $1 AND deleted_at IS NULL".to_owned())?;
        let repeats = one(act, format!("SELECT count(*) FROM event x WHERE account_id = $1 AND kind = 'lead.repeated' AND EXISTS {there}"))?;
        let tasks = one(act, format!("SELECT count(*) FROM task x WHERE account_id = $1 AND due_at IS NOT NULL AND EXISTS {there}"))?;
        let own = one(act, "SELECT count(*) FROM task x WHERE account_id = $1 AND due_at IS NOT NULL AND lead_id IS NULL".to_owned())?;
        let deals = one(act, format!("SELECT CAST(COALESCE(sum(amount), 0) AS BIGINT) FROM deal x WHERE account_id = $1 AND EXISTS {there}"))?;
        let won = one(act, format!("SELECT CAST(COALESCE(sum(amount), 0) AS BIGINT) FROM deal x JOIN list_item i ON i.account_id = x.account_id AND i.id = x.stage_id
            WHERE x.account_id = $1 AND i.kind = 'won' AND EXISTS {there}"))?;
        Ok((new, repeats, tasks, own, deals, won))
    }).await.unwrap();
    let total = |sheet: &Sheet, place: usize| {
        sheet.sections[0].total.as_ref().unwrap()[place]
            .value
            .clone()
    };
    let intake = story.sheet(None, Report::Intake, ask).await;
    assert_eq!(total(&intake, 1), Value::Count(new));
    let Value::Count(merged) = total(&intake, 2) else {
        panic!()
    };
    assert_eq!(total(&intake, 3), Value::Count(repeats - merged));
    assert_eq!(
        total(&story.sheet(None, Report::Tasks, ask).await, 1),
        Value::Count(tasks + own_tasks)
    );
    let forecast = story.sheet(None, Report::Forecast, ask).await;
    assert_eq!(total(&forecast, 2), Value::Money(deals));
    assert_eq!(total(&forecast, 7), Value::Money(won));
    assert_eq!(
        total(&story.sheet(None, Report::Agents, ask).await, 8),
        Value::Money(won)
    );
    assert_eq!(
        total(&story.sheet(None, Report::Agents, ask).await, 4),
        response(story).await
    );
}

/// The time in the middle, of all leads, to the second.
async fn response(story: &Story<'_>) -> Value {
    let mut times: Vec<(i64,)> = story.company.act(|act| {
        let account = act.account();
        Ok(act.tx.all(
            "SELECT (first_touch_at - created_at) / 1000000 * 1000000 FROM lead WHERE account_id = $1 AND deleted_at IS NULL AND first_touch_at IS NOT NULL",
            args![account],
        )?)
    }).await.unwrap();
    times.sort_unstable();
    match times.len() {
        0 => Value::Nothing,
        count if count % 2 == 1 => Value::Time(times[count / 2].0),
        count => Value::Time((times[count / 2 - 1].0 + times[count / 2].0) / 2),
    }
}

async fn tell(engine: Engine, seed: u64) {
    // Midnight of no day, and no hour of the clock either.
    let clock = Clock::fixed(1_790_003_723_000_001);
    let server = Server::open_with(engine, |settings| settings.clock = clock).await;
    let mut story = Story::begin(&server, seed).await;
    let manager = story
        .company
        .staff(
            "Mini",
            Role::Manager,
            Some(Scope::Department),
            &[story.department],
        )
        .await;
    for _ in 0..140 {
        story.happen().await;
    }
    let ask = story.ask();
    is_what_the_table_says(&story, None, ask).await;
    is_what_the_rows_say(&story, ask).await;
    let before: Vec<String> = sections(&story, ask).await;
    story.fold().await;
    assert_eq!(
        sections(&story, ask).await,
        before,
        "what is folded in counts as before"
    );
    is_what_the_rows_say(&story, ask).await;
    look_otherwise(&story, manager, ask).await;
}

/// Filtered, as others see it, in another time zone, and after a source became part of another.
async fn look_otherwise(story: &Story<'_>, manager: Id<of::Staff>, ask: Ask) {
    let narrow = Ask {
        staff: Some(Whose::Staff(story.agents[0])),
        department: Some(story.department),
        ..ask
    };
    is_what_the_table_says(story, None, narrow).await;
    is_what_the_table_says(
        story,
        None,
        Ask {
            staff: Some(Whose::Nobody),
            ..ask
        },
    )
    .await;
    for who in [manager, story.agents[0]] {
        is_what_the_table_says(story, Some(who), ask).await;
    }
    let zone = account::Change {
        time_zone: Some("America/New_York".to_owned()),
        ..account::Change::default()
    };
    story
        .act(move |act| account::change(act, &zone))
        .await
        .unwrap();
    is_what_the_table_says(story, None, ask).await;
    let merged = story.act(|act| {
        let [from, into] =
            ["IVR", "Website"].map(|name| act.catalog.lists.named(List::Source, name).unwrap().id);
        list::merge(
            act,
            List::Source,
            from,
            into,
            openlead_core::Progress::default(),
        )
    });
    merged.await.unwrap();
    is_what_the_table_says(story, None, ask).await;
}

/// What all reports show.
async fn sections(story: &Story<'_>, ask: Ask) -> Vec<String> {
    let mut all = Vec::new();
    for kind in Report::ALL {
        let sheet = story.sheet(None, kind, ask).await;
        all.push(format!("{kind:?} {} {:?}", sheet.counted, sheet.sections));
    }
    all
}

#[tokio::test]
async fn each_number_is_that_of_the_leads_behind_it_on_sqlite() {
    for seed in [1, 7] {
        tell(Engine::Sqlite, seed).await;
    }
}

#[tokio::test]
async fn each_number_is_that_of_the_leads_behind_it_on_postgres() {
    tell(Engine::Postgres, 3).await;
}

#[tokio::test]
async fn each_number_is_that_of_the_leads_behind_it_on_partitioned_postgres() {
    tell(Engine::Partitioned, 5).await;
}

/// The plans of a report's statements: none reads all events or all leads.
#[tokio::test]
async fn a_report_reads_packs_and_what_happened_since_by_their_indexes() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let server = Server::open(engine).await;
        let company = Company::new(&server).await;
        company.enquire("9846000001").await;
        while report::catch_up_by(&server.openlead, 1).await.unwrap() {}
        let plans = company.act(|act| {
            act.tx.batch(if engine_is_postgres(act) {
                "SET LOCAL enable_seqscan = off"
            } else {
                "SELECT 1"
            })?;
            let day: jiff::civil::Date = "2026-11-24".parse().unwrap();
            act.tx.explain();
            for kind in Report::ALL {
                report::count(act, kind, &Ask::of(Span::new(day, day).unwrap()))?;
            }
            Ok(act.tx.plans())
        });
        for plan in plans.await.unwrap() {
            let scans = |step: &str| {
                step.contains("Seq Scan")
                    || (step.starts_with("SCAN") && !step.contains("json_each"))
            };
            let lines = || {
                plan.lines()
                    .skip(1)
                    .filter(|step| !step.contains("VIRTUAL TABLE"))
            };
            assert!(!lines().any(scans), "{plan}");
            let of_no_lead = plan.contains("lead_id IS NULL");
            assert!(!of_no_lead || plan.contains("task_alone"), "{plan}");
        }
    }
}

fn engine_is_postgres(act: &Act) -> bool {
    act.tx.dialect() == openlead_db::Dialect::Postgres
}

#[tokio::test]
async fn a_report_is_kept_pinned_shared_and_deleted_by_whoever_may() {
    let server = Server::open(Engine::Sqlite).await;
    let company = Company::new(&server).await;
    let (owner, anu) = (company.created.owner, company.agent("Anu", &[]).await);
    let new = |name: &str, shared| report::NewReport {
        name: name.to_owned(),
        shared,
        pinned: false,
        report: Report::Funnel,
        asked: "period=7d".to_owned(),
    };
    let (own, all) = (new("Mine", false), new("Ours", true));
    let id = company
        .act_as(owner, move |act| report::add(act, &own))
        .await
        .unwrap();
    let shared = company
        .act_as(owner, move |act| report::add(act, &all))
        .await
        .unwrap();
    let seen = company.act_as(anu, report::all).await.unwrap();
    assert_eq!(
        seen.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        ["Ours"]
    );
    assert!(matches!(
        company
            .act_as(anu, move |act| report::delete(act, id))
            .await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(
        company
            .act_as(anu, move |act| report::change(act, shared, true))
            .await,
        Err(Error::Forbidden(_))
    ));
    company
        .act_as(owner, move |act| report::change(act, id, true))
        .await
        .unwrap();
    let seen = company.act_as(owner, report::all).await.unwrap();
    assert_eq!((seen[0].name.as_str(), seen[0].pinned), ("Mine", true));
    company
        .act_as(owner, move |act| report::delete(act, id))
        .await
        .unwrap();
    let nameless = new("  ", false);
    assert!(
        company
            .act_as(owner, move |act| report::add(act, &nameless))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_name_that_begins_as_a_formula_is_none_in_the_file() {
    let server = Server::open(Engine::Sqlite).await;
    let company = Company::new(&server).await;
    company
        .act(|act| {
            let mut enquiry = website(act, "9846000001");
            enquiry.source = list::find_or_make(act, List::Source, "=HYPERLINK(1)")?.unwrap();
            lead::capture(act, &enquiry).map(drop)
        })
        .await
        .unwrap();
    let file = company.act(|act| {
        let now = act.tx.now();
        let day = openlead_core::time::date_in(now, &act.catalog.account.zone());
        let sheet = report::count(act, Report::Quality, &Ask::of(Span::new(day, day)?))?;
        report::csv(&act.catalog, &sheet)
    });
    let file = String::from_utf8(file.await.unwrap()).unwrap();
    assert!(file.contains("\r\n'=HYPERLINK(1),1,0,0.0,,"), "{file}");
}
