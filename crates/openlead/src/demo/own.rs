//! The owner's own leads, so that who signs in to the demo finds a day's work.

use super::DAY;
use super::deed::{Deed, Step};
use super::dice::Dice;
use super::hours::{MINUTE, at_minute};
use super::visitor::Visitor;
use super::words::{CALLS, TALKED};

const OWNER: &str = "Anita Menon";
/// Beyond the numbers of all other visitors.
const FIRST: i64 = 900;
/// How many minutes ago those came in whom nobody has called yet.
const WAIT: [i64; 4] = [190, 24, 11, 3];
/// Minutes ago, and how many minutes it took to call them.
const ANSWERED: [(i64, i64); 3] = [(300, 7), (280, 12), (150, 21)];
/// When those are to be called again whom she knows, in days and minutes of the day.
const AGAIN: [(i64, i64); 5] = [(-3, 690), (-1, 960), (0, 555), (0, 1_425), (4, 660)];
/// Her tasks: days, minutes of the day; at its beginning the whole day is meant.
const TASKS: [(i64, i64); 5] = [(-1, 1_020), (0, 0), (0, 1_410), (0, 1_380), (1, 630)];

/// What happens with her leads up to now.
pub fn day_of_the_owner(steps: &mut Vec<Step>, now: i64) {
    let mut own = Own {
        dice: Dice::new(20_240_102),
        steps,
        number: FIRST,
    };
    for minutes in WAIT {
        own.came(now - minutes * MINUTE);
    }
    for (minutes, later) in ANSWERED {
        let (at, phone) = own.came(now - minutes * MINUTE);
        own.talked(at + later * MINUTE, phone, Some("Contacted"));
    }
    for (days, minute) in AGAIN {
        let (phone, at) = own.known(now);
        let due = at_minute(now + days * DAY, minute);
        own.step(at + MINUTE, Deed::Again { phone, at: due });
    }
    for ((days, minute), name) in TASKS.into_iter().zip(CALLS) {
        let (phone, at) = own.known(now);
        let due_at = at_minute(now + days * DAY, minute);
        own.step(
            at + MINUTE,
            Deed::Plan {
                phone,
                name,
                due_at,
            },
        );
    }
}

struct Own<'a> {
    dice: Dice,
    steps: &'a mut Vec<Step>,
    number: i64,
}

impl Own<'_> {
    fn step(&mut self, at: i64, deed: Deed) {
        self.steps.push(Step { at, deed });
    }

    /// Somebody enquires, and she takes the lead.
    fn came(&mut self, at: i64) -> (i64, String) {
        let visitor = Visitor::new(&mut self.dice, self.number).for_nobody();
        self.number += 1;
        let phone = visitor.phone.clone();
        self.step(at, Deed::Enquire(Box::new(visitor)));
        let taken = Deed::Take {
            phone: phone.clone(),
            name: OWNER,
        };
        self.step(at + MINUTE / 2, taken);
        (at, phone)
    }

    fn talked(&mut self, at: i64, phone: String, status: Option<&'static str>) {
        let words = *self.dice.pick(TALKED);
        self.step(
            at,
            Deed::Visit {
                phone,
                words,
                status,
            },
        );
    }

    /// A lead of some days ago to whom she has talked, and when.
    fn known(&mut self, now: i64) -> (String, i64) {
        let came = at_minute(
            now - self.dice.between(5, 15) * DAY,
            self.dice.between(600, 1000),
        );
        let (at, phone) = self.came(came);
        let status = *self.dice.pick(&["Contacted", "Interested", "Qualified"]);
        let at = at + self.dice.between(6, 40) * MINUTE;
        self.talked(at, phone.clone(), Some(status));
        (phone, at)
    }
}
