use super::{List, ListItem, insert};
use crate::act::Act;
use crate::error::Result;
use crate::id::Id;
use crate::{catalog, text};

/// Name, kind, colour.
type Starter = (&'static str, &'static str, &'static str);

/// What each account starts with.
const STARTERS: &[(List, &[Starter])] = &[
    (
        List::Status,
        &[
            ("New", "open", "blue"),
            ("Contacted", "open", "teal"),
            ("Interested", "open", "amber"),
            ("Qualified", "open", "violet"),
            ("Closed", "won", "green"),
            ("Lost", "lost", "red"),
        ],
    ),
    (
        List::Source,
        &[
            ("Website", "", "blue"),
            ("Facebook", "", "indigo"),
            ("Instagram", "", "pink"),
            ("WhatsApp", "", "green"),
            ("Referral", "", "amber"),
            ("IVR", "", "slate"),
        ],
    ),
    (
        List::TaskCategory,
        &[("Normal task", "", "slate"), ("Call task", "", "blue")],
    ),
    (
        List::DealStage,
        &[
            ("New", "open", "blue"),
            ("Proposal", "open", "amber"),
            ("Negotiation", "open", "violet"),
            ("Won", "won", "green"),
            ("Lost", "lost", "red"),
        ],
    ),
];

const COLOURS: [&str; 8] = [
    "blue", "teal", "amber", "violet", "pink", "indigo", "green", "slate",
];

/// The colour of a new entry: the palette in turn.
pub(super) fn colour(position: i64) -> &'static str {
    let turn = usize::try_from(position).unwrap_or(0);
    COLOURS[turn % COLOURS.len()]
}

/// Fills the lists of a new account. Task categories have codes, by which the v1 API names them: 1, 2.
pub(crate) fn add_starters(act: &mut Act) -> Result<()> {
    for &(list, starters) in STARTERS {
        for (position, &(name, kind, colour)) in (0_i64..).zip(starters) {
            let item = ListItem {
                list,
                id: Id::new(act.tx.new_id()),
                name: name.to_owned(),
                folded: text::fold(name),
                code: (list == List::TaskCategory).then_some(position + 1),
                kind: kind.to_owned(),
                colour: colour.to_owned(),
                position,
                archived: false,
            };
            insert(act, &item)?;
        }
    }
    catalog::changed(act)
}
