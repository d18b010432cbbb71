use openlead_core::list::{self, List};
use openlead_core::money::{Currency, Money};
use openlead_core::{Act, deal, staff};

use super::endpoint::{CHECK, Outcome, Refusal, required};
use super::meant::{date, lead, text, unreadable};
use super::params::Params;

/// `gl-deal-creation-api`: a deal of a lead. The message is the documented one.
pub fn create_deal(act: &mut Act, params: &Params) -> Result<Outcome, Refusal> {
    required(act, params, "mobile")?;
    let stage = required(act, params, "status")?;
    let amount = amount(act, params)?;
    let (start, end) = (
        date(act, params, "start_date")?,
        date(act, params, "end_date")?,
    );
    let lead = lead(act, params, "mobile")?;
    let stage = list::find_or_make(act, List::DealStage, stage)?.ok_or(Refusal::Message(CHECK))?;
    let new = deal::NewDeal {
        lead,
        stage,
        amount,
        name: text(params, "deal_name", 500),
        agent: params
            .get("staff_name")
            .and_then(|agent| staff::meant_or_remark(act, agent)),
        start_date: start.map(|date| date.to_string()),
        end_date: end.map(|date| date.to_string()),
        note: text(params, "deal_note", usize::MAX),
    };
    deal::add(act, &new)?;
    Ok(Outcome::success("Task Added Successfully.", lead))
}

fn amount(act: &mut Act, params: &Params) -> Result<Option<i64>, Refusal> {
    let Some(text) = params.get("deal_amount") else {
        return Ok(None);
    };
    let currency = Currency::parse(&act.catalog.account.currency);
    match currency.and_then(|currency| Money::parse(text, currency)) {
        Some(money) => Ok(Some(money.minor())),
        None => Err(unreadable(act, "deal_amount", text)),
    }
}
