//! What happened to a lead, in words.

use openlead_core::event::Event;
use openlead_core::{Catalog, Id, Via, of, time};
use serde_json::{Map, Value as Json};

use crate::page::Frame;

/// An entry of the timeline.
pub struct Entry {
    /// The icon of its kind.
    pub icon: &'static str,
    /// What happened.
    pub title: String,
    /// What was written, empty when nothing was.
    pub body: String,
    /// What was changed: field, before, after.
    pub changes: Vec<(String, String, String)>,
    /// What a program sent, as JSON; empty when no program sent anything.
    pub sent: String,
    /// Who did it, or the way in.
    pub by: String,
    /// When, in microseconds.
    pub at: i64,
    /// The day, when it is another one than that of the entry above.
    pub day: String,
}

/// The entries of events, the newest first; of one kind alone when `only` names it.
pub fn entries(catalog: &Catalog, frame: &Frame, events: &[Event], only: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (place, event) in events.iter().enumerate() {
        if !is_of(event, only) {
            continue;
        }
        let mut entry = entry(catalog, event);
        for (_, before, after) in &mut entry.changes {
            read(frame, before);
            read(frame, after);
        }
        if event.kind == "lead.status_changed" {
            entry.title.push_str(&lasted(event, &events[place + 1..]));
        }
        let day = frame.show_day(event.at);
        if entries
            .last()
            .is_none_or(|above| frame.show_day(above.at) != day)
        {
            entry.day = day;
        }
        entries.push(entry);
    }
    entries
}

/// Makes a moment, which events keep as the API writes it, one that people read.
fn read(frame: &Frame, value: &mut String) {
    let is_moment = value.len() == "2026-11-30T03:30:00.000000Z".len()
        && value.ends_with('Z')
        && value.as_bytes()[10] == b'T';
    let at = time::parse_moment(value, &frame.zone);
    if let Some(at) = at.filter(|_| is_moment) {
        *value = frame.show_moment(at);
    }
}

fn is_of(event: &Event, only: &str) -> bool {
    let noun = event.kind.split('.').next().unwrap_or_default();
    match only {
        "notes" => noun == "note",
        "calls" => noun == "call",
        "tasks" => noun == "task",
        "changes" => noun == "lead" || noun == "deal",
        "api" => matches!(event.via, Via::V1 | Via::Api),
        _ => true,
    }
}

/// How long the status before had lasted, when the events tell.
fn lasted(event: &Event, earlier: &[Event]) -> String {
    let begins =
        |event: &&Event| matches!(event.kind.as_str(), "lead.status_changed" | "lead.created");
    let since = earlier.iter().find(begins);
    since.map_or_else(String::new, |since| {
        format!(" after {}", span(event.at - since.at))
    })
}

fn span(micros: i64) -> String {
    let minutes = micros / 60_000_000;
    let (number, unit) = match minutes {
        ..60 => (minutes.max(1), "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

/// An event in words.
pub fn entry(catalog: &Catalog, event: &Event) -> Entry {
    let detail = &event.detail;
    let (icon, title) = words(catalog, event);
    Entry {
        icon,
        title,
        body: body(detail),
        changes: changes(catalog, &detail["changes"]),
        sent: sent(&detail["sent"]),
        by: by(catalog, event),
        at: event.at,
        day: String::new(),
    }
}

fn by(catalog: &Catalog, event: &Event) -> String {
    let who = event.who.and_then(|who| catalog.staff(who));
    match (who, event.via) {
        (Some(staff), _) => staff.name.clone(),
        (None, Via::V1) => "GL Connect API".to_owned(),
        (None, Via::Api) => "REST API".to_owned(),
        (None, Via::Import) => "Import".to_owned(),
        (None, Via::Cli) => "Command line".to_owned(),
        (None, Via::Web | Via::Job | Via::View) => "openlead".to_owned(),
    }
}

fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json[name].as_str().unwrap_or_default()
}

fn words(catalog: &Catalog, event: &Event) -> (&'static str, String) {
    let detail = &event.detail;
    let named = |name: &str| format!("“{}”", text(detail, name));
    match event.kind.as_str() {
        "lead.created" => (
            "sparkles",
            format!("Came in from {}", text(detail, "source")),
        ),
        "lead.repeated" => (
            "refresh-cw",
            format!("Enquired again through {}", text(detail, "source")),
        ),
        "lead.updated" => ("pencil", "Changed".to_owned()),
        "lead.status_changed" => (
            "circle-dot",
            format!("{} → {}", text(detail, "before"), text(detail, "after")),
        ),
        "lead.assigned" => ("user-check", assigned(catalog, detail)),
        "lead.deleted" => ("trash-2", "Put into the trash".to_owned()),
        "lead.restored" => ("rotate-ccw", "Taken out of the trash".to_owned()),
        "lead.merged" => ("git-merge", "Merged with another lead".to_owned()),
        "lead.set_apart" => ("git-merge", "Not a duplicate of another lead".to_owned()),
        "lead.put_together" => ("undo-2", "May be another lead after all".to_owned()),
        "lead.merge_undone" => ("undo-2", "Made two leads again".to_owned()),
        "note.created" if text(detail, "kind") == "feedback" => {
            ("message-square", "Wrote".to_owned())
        }
        "note.created" => ("sticky-note", titled("Note", detail)),
        "note.updated" => ("sticky-note", "Note changed".to_owned()),
        "note.deleted" => ("sticky-note", "Note deleted".to_owned()),
        "task.created" => ("square-check-big", format!("Task {}", named("name"))),
        "task.completed" => ("check-check", format!("Done: {}", named("name"))),
        "task.reopened" => ("rotate-ccw", format!("Task {} opened again", named("name"))),
        "task.commented" => ("message-circle", "Comment on a task".to_owned()),
        "task.updated" => (
            "square-check-big",
            format!("Task {} changed", named("name")),
        ),
        "task.deleted" => ("trash-2", format!("Task {} deleted", named("name"))),
        "task.restored" => ("rotate-ccw", format!("Task {} put back", named("name"))),
        "task.reminded" => ("bell", format!("Reminded of {}", named("name"))),
        "deal.created" => (
            "handshake",
            format!("Deal {} in {}", named("name"), text(detail, "stage")),
        ),
        "deal.stage_changed" => (
            "handshake",
            format!(
                "Deal {}: {} → {}",
                named("name"),
                text(detail, "before"),
                text(detail, "after")
            ),
        ),
        "deal.updated" => ("handshake", format!("Deal {} changed", named("name"))),
        "deal.deleted" => ("trash-2", format!("Deal {} deleted", named("name"))),
        "call.logged" => ("phone-call", call(detail)),
        other => ("circle", other.replace(['.', '_'], " ")),
    }
}

fn titled(noun: &str, detail: &Json) -> String {
    match text(detail, "title") {
        "" => noun.to_owned(),
        title => format!("{noun}: {title}"),
    }
}

fn call(detail: &Json) -> String {
    let direction = match text(detail, "direction") {
        "in" => "Called us",
        _ => "Was called",
    };
    let seconds = detail["seconds"].as_i64().unwrap_or_default();
    let outcome = text(detail, "outcome").replace('_', " ");
    match seconds {
        0 => format!("{direction}: {outcome}"),
        _ => format!(
            "{direction}: {outcome}, {}:{:02} minutes",
            seconds / 60,
            seconds % 60
        ),
    }
}

fn assigned(catalog: &Catalog, detail: &Json) -> String {
    let name = |name: &str| person(catalog, &detail[name]);
    match (name("before"), name("after")) {
        (_, None) => "Belongs to nobody now".to_owned(),
        (None, Some(after)) => format!("Assigned to {after}"),
        (Some(before), Some(after)) => format!("Handed from {before} to {after}"),
    }
}

fn person(catalog: &Catalog, id: &Json) -> Option<String> {
    let id: Id<of::Staff> = id.as_str()?.parse().ok()?;
    catalog.staff(id).map(|staff| staff.name.clone())
}

/// What was written: by whoever enquired or by staff.
fn body(detail: &Json) -> String {
    let parts = ["text", "feedback", "note", "outcome", "reason"].map(|name| text(detail, name));
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    // A call's outcome is in its title already.
    match detail.get("direction") {
        Some(_) => text(detail, "note").to_owned(),
        None => parts.join("\n"),
    }
}

fn changes(catalog: &Catalog, changes: &Json) -> Vec<(String, String, String)> {
    let Some(changes) = changes.as_object() else {
        return Vec::new();
    };
    let mut list = Vec::new();
    for (name, change) in changes {
        match change.get("after") {
            Some(_) => list.push(one(catalog, name, change)),
            // Additional fields are one deeper.
            None => list.extend(deeper(catalog, change.as_object())),
        }
    }
    list
}

fn deeper(catalog: &Catalog, changes: Option<&Map<String, Json>>) -> Vec<(String, String, String)> {
    let changes = changes.into_iter().flatten();
    changes
        .map(|(name, change)| one(catalog, name, change))
        .collect()
}

fn one(catalog: &Catalog, name: &str, change: &Json) -> (String, String, String) {
    let key = name.trim_start_matches("custom_fields.");
    let field = catalog.fields.iter().find(|field| field.key == key);
    let label = field.map_or_else(
        || name.trim_end_matches("_at").replace('_', " "),
        |field| field.label.clone(),
    );
    let shown = |json: &Json| match json {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(some) => {
            let some = some
                .iter()
                .map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned));
            some.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    (label, shown(&change["before"]), shown(&change["after"]))
}

fn sent(sent: &Json) -> String {
    match sent.as_object().is_some_and(|sent| !sent.is_empty()) {
        true => serde_json::to_string_pretty(sent).unwrap_or_default(),
        false => String::new(),
    }
}

/// Why the lead belongs to whom it does: who gave it to them last, and how it came in.
pub fn why(catalog: &Catalog, frame: &Frame, first: Option<&Event>, latest: &[Event]) -> String {
    let given = latest.iter().find(|event| event.kind == "lead.assigned");
    let given = given.map(|event| {
        let (title, by) = (assigned(catalog, &event.detail), by(catalog, event));
        format!("{title} by {by}, {}.", frame.show_moment(event.at))
    });
    let parts = given.into_iter().chain([on_arrival(catalog, first)]);
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Why it belonged to whom it did when it came in.
fn on_arrival(catalog: &Catalog, first: Option<&Event>) -> String {
    let Some(event) = first.filter(|event| event.kind == "lead.created") else {
        return String::new();
    };
    let department: Option<Id<of::Department>> = event.detail["department"]
        .as_str()
        .and_then(|id| id.parse().ok());
    let department = department.and_then(|id| catalog.department(id));
    let agent = person(catalog, &event.detail["agent"]);
    match (agent, department) {
        (Some(agent), Some(department)) => {
            format!(
                "{agent} was next in turn in {} when the lead came in.",
                department.name
            )
        }
        (Some(agent), None) => format!("The call that brought the lead named {agent}."),
        (None, Some(department)) => {
            format!("It went to {}, where nobody was on duty.", department.name)
        }
        (None, None) => "It came in as nobody's: nothing said whose it is.".to_owned(),
    }
}
