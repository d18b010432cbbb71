//! The Getlead v1 API, so that forms, scripts and apps written for it work with another host name.
//!
//! One call: [`call`] reads the parameters and the token, an [`Endpoint`] does the act, [`reply`] says what came of
//! it, and the request log keeps it; all of it is one transaction.

mod assign_department;
mod call;
mod change_status;
mod create_deal;
mod create_lead;
mod create_note;
mod create_task;
mod endpoint;
mod handler;
mod lead_status;
mod meant;
pub mod params;
mod replay;
mod reply;

pub use endpoint::Endpoint;
pub use handler::{handle, too_many};
pub use replay::replay;

/// Creates a lead.
pub const WEBSITE_CONTACTS: Endpoint = Endpoint {
    name: "gl-website-contacts",
    refusal: "fail",
    has_data: false,
    act: create_lead::create_lead,
};
/// Creates a task.
pub const TASK_CREATION: Endpoint = Endpoint {
    name: "gl-task-creation-api",
    refusal: "error",
    has_data: false,
    act: create_task::create_task,
};
/// Adds a note to a lead.
pub const NOTE_CREATION: Endpoint = Endpoint {
    name: "gl-note-creation-api",
    refusal: "error",
    has_data: false,
    act: create_note::create_note,
};
/// Moves a lead to a status.
pub const STATUS_CHANGE: Endpoint = Endpoint {
    name: "gl-status-change-api",
    refusal: "error",
    has_data: false,
    act: change_status::change_status,
};
/// Adds a deal to a lead.
pub const DEAL_CREATION: Endpoint = Endpoint {
    name: "gl-deal-creation-api",
    refusal: "error",
    has_data: false,
    act: create_deal::create_deal,
};
/// Assigns a source number to a department.
pub const DEPARTMENT_ASSIGN: Endpoint = Endpoint {
    name: "gl-department-vise-agent-assign",
    refusal: "error",
    has_data: false,
    act: assign_department::assign_department,
};
/// Says how far a lead has come.
pub const LEAD_STATUS: Endpoint = Endpoint {
    name: "get-lead-status",
    refusal: "error",
    has_data: true,
    act: lead_status::lead_status,
};

const ALL: [Endpoint; 7] = [
    WEBSITE_CONTACTS,
    TASK_CREATION,
    NOTE_CREATION,
    STATUS_CHANGE,
    DEAL_CREATION,
    DEPARTMENT_ASSIGN,
    LEAD_STATUS,
];
