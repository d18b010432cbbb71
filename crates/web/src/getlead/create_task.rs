use openlead_core::text::limit;
use openlead_core::{Act, Id, of, staff, task};

use super::endpoint::{Outcome, Refusal, required};
use super::meant::{lead, moment, text, unreadable};
use super::params::Params;

const NORMAL_TASK: i64 = 1;

/// `gl-task-creation-api`: a task, for a lead when one is named.
pub fn create_task(act: &mut Act, params: &Params) -> Result<Outcome, Refusal> {
    let name = limit(required(act, params, "name")?, 500).to_owned();
    let category = category(act, params)?;
    let due_at = moment(act, params, "scheduled_date")?;
    let names_a_lead = params.get("mobile_no").is_some() || params.get("email").is_some();
    let lead = if names_a_lead {
        Some(lead(act, params, "mobile_no")?)
    } else {
        None
    };
    let new = task::NewTask {
        lead,
        name,
        description: text(params, "description", usize::MAX),
        category,
        due_at,
        agent: params
            .get("assigned_to")
            .and_then(|agent| staff::meant_or_remark(act, agent)),
        comment: text(params, "comment", usize::MAX),
    };
    task::add(act, &new)?;
    Ok(Outcome::success("Task Added Successfully.", lead))
}

fn category(act: &mut Act, params: &Params) -> Result<Id<of::ListItem>, Refusal> {
    let text = params.get("task_category_id");
    let code = text.map_or(Some(NORMAL_TASK), |text| text.parse().ok());
    let category = code.and_then(|code| task::category(act, code));
    category.ok_or_else(|| unreadable(act, "task_category_id", text.unwrap_or("1")))
}
