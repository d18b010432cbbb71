use super::make::{bare, insert};
use super::{List, ListItem};
use crate::act::Act;
use crate::error::Result;
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
    (
        List::LostReason,
        &[
            ("Too expensive", "", "amber"),
            ("Chose somebody else", "", "violet"),
            ("No need any more", "", "teal"),
            ("Never reached", "", "slate"),
            ("No real enquiry", "", "pink"),
        ],
    ),
];

/// The colours that an entry may have.
pub const COLOURS: [&str; 9] = [
    "blue", "teal", "amber", "violet", "pink", "indigo", "green", "slate", "red",
];

/// The colour of a new entry: the palette in turn, but for the red of what is lost.
pub(super) fn colour(position: i64) -> &'static str {
    let turn = usize::try_from(position).unwrap_or(0);
    COLOURS[turn % (COLOURS.len() - 1)]
}

/// Of 100 deals in each stage, how many are won.
const PROBABILITIES: [i64; 5] = [10, 40, 70, 100, 0];

/// Fills the lists of a new account. Task categories have codes, by which the v1 API names them: 1, 2.
pub(crate) fn add_starters(act: &mut Act) -> Result<()> {
    for &(list, starters) in STARTERS {
        for (position, &(name, kind, colour)) in (0_i64..).zip(starters) {
            let probability = PROBABILITIES.iter().zip(0_i64..);
            let probability =
                probability.filter(|(_, at)| list == List::DealStage && *at == position);
            let item = ListItem {
                position,
                code: (list == List::TaskCategory).then_some(position + 1),
                kind: kind.to_owned(),
                colour: colour.to_owned(),
                probability: probability.map(|(percent, _)| *percent).next(),
                ..bare(act, list, name.to_owned(), text::fold(name))
            };
            insert(act, &item)?;
        }
    }
    catalog::changed(act)
}
