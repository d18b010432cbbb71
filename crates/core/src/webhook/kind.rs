/// The kinds of events that webhooks are told of.
pub const KINDS: [&str; 12] = [
    "lead.created",
    "lead.updated",
    "lead.status_changed",
    "lead.assigned",
    "lead.repeated",
    "lead.deleted",
    "note.created",
    "task.created",
    "task.completed",
    "deal.created",
    "deal.stage_changed",
    "call.logged",
];

/// The kind of a delivery that only tries whether the receiver works.
pub const TEST: &str = "webhook.test";
