use openlead_core::deal::{self, NewDeal};
use openlead_core::lead::Edit;
use openlead_core::list::{List, ListItem};
use openlead_core::staff::Role;
use openlead_core::task::{self, NewTask};
use openlead_core::{Act, Error, Id, Result, lead, note, of, staff, time};

use super::hours::MINUTE;
use super::visitor::{Visitor, number};

/// Something that happens at a moment.
#[derive(Debug, Clone)]
pub struct Step {
    /// When, in microseconds.
    pub at: i64,
    /// What.
    pub deed: Deed,
}

/// What can happen. People are named by their phone numbers, and whose lead it is does it.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Somebody enquires.
    Enquire(Box<Visitor>),
    /// Their agent notes something and may move the lead on.
    Visit {
        phone: String,
        words: &'static str,
        status: Option<&'static str>,
    },
    /// Their agent intends to do something.
    Plan {
        phone: String,
        name: &'static str,
        due_at: i64,
    },
    /// Somebody takes the lead.
    Take { phone: String, name: &'static str },
    /// Their agent will get in touch again.
    Again { phone: String, at: i64 },
    /// Their agent has done what was intended.
    Finish { phone: String },
    /// Their agent sees a sale coming.
    Deal {
        phone: String,
        name: String,
        stage: &'static str,
        rupees: i64,
        /// When it is expected to end.
        end_at: i64,
    },
    /// The sale is made, or gone.
    Close { phone: String, won: bool },
    /// The manager plans work that belongs to no lead.
    Chore {
        name: &'static str,
        due_at: Option<i64>,
    },
}

impl Deed {
    /// Does it.
    pub fn perform(&self, act: &mut Act) -> Result<()> {
        match self {
            Self::Enquire(visitor) => visitor.enquire(act),
            Self::Visit {
                phone,
                words,
                status,
            } => visit(act, phone, words, *status),
            Self::Plan {
                phone,
                name,
                due_at,
            } => {
                let lead = enter(act, phone)?;
                add_task(act, Some(lead), name, Some(*due_at), 2)
            }
            Self::Take { phone, name } => take(act, phone, name),
            Self::Again { phone, at } => {
                let lead = enter(act, phone)?;
                follow_up(act, lead, Some(*at))
            }
            Self::Finish { phone } => finish(act, phone),
            Self::Deal {
                phone,
                name,
                stage,
                rupees,
                end_at,
            } => add_deal(act, phone, name, stage, (*rupees, *end_at)),
            Self::Close { phone, won } => close_deals(act, phone, *won),
            Self::Chore { name, due_at } => {
                act.actor.who = manager(act);
                add_task(act, None, name, *due_at, 1)
            }
        }
    }
}

/// The lead with this number, whose agent acts from now on; the manager for one that has none.
fn enter(act: &mut Act, phone: &str) -> Result<Id<of::Lead>> {
    let found = lead::find(act, Some(&number(phone)), None)?;
    let id = found.ok_or(Error::NotFound("lead"))?;
    let agent = lead::read(act, id)?.agent_id;
    act.actor.who = agent.or_else(|| manager(act));
    Ok(id)
}

fn manager(act: &Act) -> Option<Id<of::Staff>> {
    let is_manager = |staff: &&staff::Staff| staff.role == Role::Manager;
    let mut all = act.catalog.staff.iter();
    all.find(is_manager).map(|staff| staff.id)
}

fn named(act: &Act, list: List, name: &str) -> Result<Id<of::ListItem>> {
    let item = act.catalog.lists.named(list, name);
    item.map(|item| item.id).ok_or(Error::NotFound("list item"))
}

fn visit(act: &mut Act, phone: &str, words: &str, status: Option<&str>) -> Result<()> {
    let id = enter(act, phone)?;
    note::add(act, id, note::Kind::Note, words)?;
    match status {
        Some(status) => {
            let edit = Edit {
                status: Some(named(act, List::Status, status)?),
                lost_reason_id: (status == "Lost").then(|| reason(act, phone).map(|item| item.id)),
                ..Edit::default()
            };
            lead::edit(act, id, &edit, None)
        }
        None => Ok(()),
    }
}

fn add_task(
    act: &mut Act,
    lead: Option<Id<of::Lead>>,
    name: &str,
    due_at: Option<i64>,
    category: i64,
) -> Result<()> {
    let category = task::category(act, category).ok_or(Error::NotFound("task category"))?;
    let new = NewTask {
        lead,
        name: name.to_owned(),
        description: String::new(),
        category,
        due_at,
        agent: act.actor.who,
        comment: String::new(),
    };
    // Those that are to come are reminded of, ten minutes before.
    let remind_at = due_at.map(|at| at - 10 * MINUTE);
    task::add_reminding(act, &new, remind_at).map(drop)
}

fn take(act: &mut Act, phone: &str, name: &str) -> Result<()> {
    let lead = enter(act, phone)?;
    let who = staff::meant(&act.catalog, name).map_err(|_| Error::NotFound("staff"))?;
    act.actor.who = Some(who);
    lead::assign(act, lead, Some(who))
}

fn follow_up(act: &mut Act, lead: Id<of::Lead>, at: Option<i64>) -> Result<()> {
    let edit = Edit {
        next_follow_up_at: Some(at),
        ..Edit::default()
    };
    lead::edit(act, lead, &edit, None)
}

fn finish(act: &mut Act, phone: &str) -> Result<()> {
    let lead = enter(act, phone)?;
    follow_up(act, lead, None)?;
    let tasks = task::of_lead(act, lead)?;
    let open = tasks.iter().filter(|task| task.completed_at.is_none());
    for task in open {
        task::complete(act, task.id)?;
    }
    Ok(())
}

/// Why the person with this number is lost: always the same, so that nothing else changes by it.
fn reason<'a>(act: &'a Act, phone: &str) -> Option<&'a ListItem> {
    let reasons: Vec<_> = act.catalog.lists.of(List::LostReason).collect();
    let number: usize = phone.parse().unwrap_or_default();
    reasons.get(number / 7 % reasons.len().max(1)).copied()
}

fn close_deals(act: &mut Act, phone: &str, won: bool) -> Result<()> {
    let lead = enter(act, phone)?;
    let reason = match won {
        true => String::new(),
        false => reason(act, phone).map_or_else(String::new, |item| item.name.clone()),
    };
    for deal in deal::of_lead(act, lead)? {
        if deal.closed_at.is_none() {
            deal::close(act, deal.id, won, &reason)?;
        }
    }
    Ok(())
}

fn add_deal(
    act: &mut Act,
    phone: &str,
    name: &str,
    stage: &str,
    (rupees, end_at): (i64, i64),
) -> Result<()> {
    let lead = enter(act, phone)?;
    let new = NewDeal {
        lead,
        name: name.to_owned(),
        stage: named(act, List::DealStage, stage)?,
        amount: Some(rupees * 100),
        agent: act.actor.who,
        start_date: None,
        end_date: Some(time::date_in(end_at, &act.catalog.account.zone()).to_string()),
        note: String::new(),
    };
    deal::add(act, &new).map(drop)
}
