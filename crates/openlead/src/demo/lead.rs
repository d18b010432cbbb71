use openlead_core::email::Email;
use openlead_core::lead::{self, Assign, Enquiry};
use openlead_core::list::{self, List};
use openlead_core::phone::Phone;
use openlead_core::{Act, Error, Id, Result, deal, field, note, of, task};
use serde_json::{Map, json};

use super::company::Company;
use super::dice::Dice;
use super::{DAY, words};

const HOUR: i64 = DAY / 24;

/// An enquiry, and what the agents have made of it since.
pub fn enquire(act: &mut Act, company: &Company, now: i64, dice: &mut Dice) -> Result<()> {
    let enquiry = enquiry(act, company, dice)?;
    let lead = lead::capture(act, &enquiry)?.lead();
    let age = (now - act.tx.now()) / DAY;
    // The last days' leads are fresh: nobody has called yet.
    if age > 1 && dice.percent(80) {
        progress(act, lead, dice)?;
    }
    if dice.percent(45) {
        add_task(act, lead, now, dice)?;
    }
    Ok(())
}

fn enquiry(act: &mut Act, company: &Company, dice: &mut Dice) -> Result<Enquiry> {
    let name = format!("{} {}", dice.word(&words::FIRST), dice.word(&words::LAST));
    let number = format!("9{:09}", 400_000_000 + dice.below(599_999_999));
    let phone =
        Phone::from_parts("91", &number).map_err(|_| Error::invalid("phone", "ten digits"))?;
    let values = [
        ("Course", dice.word(&words::COURSES)),
        ("City", dice.word(&words::CITIES)),
    ];
    let sent: Map<_, _> = values
        .iter()
        .map(|&(label, value)| (label.to_owned(), json!(value)))
        .collect();
    let source = item(act, List::Source, dice.word(&words::SOURCES))?;
    Ok(Enquiry {
        email: dice
            .percent(60)
            .then(|| address(&name))
            .and_then(|address| Email::parse(&address)),
        purpose: Some(item(act, List::Purpose, dice.word(&words::PURPOSES))?),
        lead_type: Some(item(act, List::LeadType, dice.word(&words::TYPES))?),
        assign: match dice.below(10) {
            0 => Assign::Nobody,
            1 => Assign::Agent(*dice.pick(&company.agents)),
            _ => Assign::Department(*dice.pick(&company.departments)),
        },
        custom: field::take_in(act, values)?,
        feedback: if dice.percent(50) {
            dice.word(&words::FEEDBACK).to_owned()
        } else {
            String::new()
        },
        sent,
        name,
        ..Enquiry::new(phone, source)
    })
}

fn address(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

fn item(act: &mut Act, list: List, name: &str) -> Result<Id<of::ListItem>> {
    list::find_or_make(act, list, name)?.ok_or(Error::NotFound("list item"))
}

fn progress(act: &mut Act, lead: Id<of::Lead>, dice: &mut Dice) -> Result<()> {
    note::add(act, lead, note::Kind::Note, dice.word(&words::NOTES))?;
    let contacted = item(act, List::Status, "Contacted")?;
    lead::set_status(act, lead, contacted)?;
    let status = dice.word(&words::STATUSES);
    let id = item(act, List::Status, status)?;
    lead::set_status(act, lead, id)?;
    match status {
        "Qualified" => add_deal(act, lead, "Proposal", dice),
        "Closed" => add_deal(act, lead, "Won", dice),
        "Interested" if dice.percent(30) => add_deal(act, lead, "New", dice),
        _ => Ok(()),
    }
}

fn add_deal(act: &mut Act, lead: Id<of::Lead>, stage: &str, dice: &mut Dice) -> Result<()> {
    let thousands = 15 + dice.below(285).cast_signed();
    let new = deal::NewDeal {
        lead,
        name: format!("{} admission", dice.word(&words::COURSES)),
        stage: item(act, List::DealStage, stage)?,
        amount: Some(thousands * 1_000 * 100),
        agent: lead::read(act, lead)?.agent_id,
        start_date: None,
        end_date: None,
        note: String::new(),
    };
    deal::add(act, &new).map(drop)
}

/// Most were due within a week of the enquiry, and most of those are done.
fn add_task(act: &mut Act, lead: Id<of::Lead>, now: i64, dice: &mut Dice) -> Result<()> {
    let due = act.tx.now() + HOUR * (12 + dice.below(24 * 7).cast_signed());
    let code = if dice.percent(70) { 2 } else { 1 };
    let new = task::NewTask {
        lead: Some(lead),
        name: dice.word(&words::TASKS).to_owned(),
        description: String::new(),
        category: task::category(act, code).ok_or(Error::NotFound("task category"))?,
        due_at: Some(due),
        agent: lead::read(act, lead)?.agent_id,
        comment: String::new(),
    };
    let task = task::add(act, &new)?;
    if due < now && dice.percent(90) {
        task::complete(act, task)
    } else {
        Ok(())
    }
}
