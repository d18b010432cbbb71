use super::deed::{Deed, Step};
use super::dice::Dice;
use super::hours::{MINUTE, at_minute, at_work};
use super::own::day_of_the_owner;
use super::visitor::Visitor;
use super::words::{CALLS, CHORES, INTERESTED, LOST, QUALIFIED, SOME_DAY, TALKED, UNREACHED, WON};
use super::{DAY, DAYS};

const VISITORS: i64 = 500;
/// So many of them came today.
const TODAY: i64 = 7;
const HOUR: i64 = 60 * MINUTE;
/// After so long nobody waits for an answer any more.
const PATIENCE: i64 = 9 * DAY;

/// What happens in the 90 days up to `now`, in order.
pub fn plan(now: i64) -> Vec<Step> {
    let mut dice = Dice::new(20_240_101);
    let mut steps = Vec::new();
    for number in 0..VISITORS {
        let visitor = Visitor::new(&mut dice, number);
        let at = arrival(&mut dice, number, now);
        Story::new(&mut dice, &mut steps, now).tell(visitor, at);
    }
    add_chores(&mut steps, now);
    day_of_the_owner(&mut steps, now);
    steps.retain(|step| step.at <= now);
    steps.sort_by_key(|step| step.at);
    steps
}

/// Mostly between 8 in the morning and 11 at night, never after `now`.
fn arrival(dice: &mut Dice, number: i64, now: i64) -> i64 {
    if number >= VISITORS - TODAY {
        return now - dice.between(4, 240) * MINUTE;
    }
    let day = now - dice.between(1, DAYS) * DAY;
    let minute = dice.between(8 * 60, 23 * 60);
    at_minute(day, minute) + dice.between(0, MINUTE)
}

fn add_chores(steps: &mut Vec<Step>, now: i64) {
    let dated = CHORES.iter().zip([-2, 0, 1, 6, 12, 25].map(Some));
    for (name, days) in dated.chain(SOME_DAY.iter().map(|name| (name, None))) {
        let due_at = days.map(|days| at_minute(now + days * DAY, 17 * 60));
        let deed = Deed::Chore { name, due_at };
        steps.push(Step {
            at: now - 3 * DAY,
            deed,
        });
    }
}

/// What becomes of one visitor.
struct Story<'a> {
    dice: &'a mut Dice,
    steps: &'a mut Vec<Step>,
    now: i64,
    phone: String,
    at: i64,
}

impl<'a> Story<'a> {
    fn new(dice: &'a mut Dice, steps: &'a mut Vec<Step>, now: i64) -> Self {
        let (phone, at) = (String::new(), now);
        Self {
            dice,
            steps,
            now,
            phone,
            at,
        }
    }

    fn tell(mut self, visitor: Visitor, at: i64) {
        self.phone.clone_from(&visitor.phone);
        self.at = at;
        self.step(Deed::Enquire(Box::new(visitor.clone())));
        if self.dice.percent(7) {
            let again = visitor.again(self.dice);
            let at = at + self.dice.between(1, 12) * DAY + self.dice.between(0, 120) * MINUTE;
            let deed = Deed::Enquire(Box::new(again));
            self.steps.push(Step { at, deed });
        }
        if visitor.is_routed() && self.dice.percent(93) {
            self.answer(&visitor);
        }
    }

    /// The first call.
    fn answer(&mut self, visitor: &Visitor) {
        self.pass(20 * MINUTE, 5 * HOUR);
        if self.dice.percent(35) {
            self.visit(UNREACHED, None);
            self.pass(18 * HOUR, 30 * HOUR);
        }
        if self.dice.percent(12) {
            return self.lose();
        }
        self.visit(TALKED, Some("Contacted"));
        self.follow_up();
        match self.dice.percent(70) {
            true => self.interest(visitor),
            false => self.lose(),
        }
    }

    fn interest(&mut self, visitor: &Visitor) {
        self.pass(DAY, 5 * DAY);
        self.finish();
        self.visit(INTERESTED, Some("Interested"));
        self.follow_up();
        match self.dice.percent(60) {
            true => self.qualify(visitor),
            false => self.lose(),
        }
    }

    fn qualify(&mut self, visitor: &Visitor) {
        self.pass(2 * DAY, 8 * DAY);
        self.finish();
        self.visit(QUALIFIED, Some("Qualified"));
        let (low, high) = visitor.line().worth;
        let rupees = self.dice.between(low, high) * 1000;
        let since = self.at;
        self.pass(3 * DAY, 14 * DAY);
        let won = self.dice.percent(65);
        self.deal(visitor, since, rupees);
        if won {
            self.visit(WON, Some("Closed"));
        } else {
            self.visit(LOST, Some("Lost"));
        }
        let phone = self.phone.clone();
        self.step(Deed::Close { phone, won });
    }

    /// A deal that is expected to end when it does, or, while it goes on, in one of the next months.
    fn deal(&mut self, visitor: &Visitor, since: i64, rupees: i64) {
        let stage = *self
            .dice
            .pick(&["New", "Proposal", "Proposal", "Negotiation"]);
        let waits = self.phone.parse::<i64>().unwrap_or_default() / 7 * 31 % 75;
        let end_at = match self.at <= self.now {
            true => self.at,
            false => self.now + (waits - 5) * DAY,
        };
        let deed = Deed::Deal {
            phone: self.phone.clone(),
            name: format!("{}, {}", visitor.line().purpose, visitor.course()),
            stage,
            rupees,
            end_at,
        };
        self.steps.push(Step {
            at: since + MINUTE,
            deed,
        });
    }

    /// Nothing comes of it, which is said when nobody waits any more.
    fn lose(&mut self) {
        self.pass(PATIENCE, 2 * PATIENCE);
        self.finish();
        self.visit(LOST, Some("Lost"));
    }

    /// A call that is due in some days, at a time of the day when people are reached.
    fn follow_up(&mut self) {
        let day = self.at + self.dice.between(1, 8) * DAY;
        let at = at_minute(day, self.dice.between(10 * 4, 18 * 4) * 15);
        let name = *self.dice.pick(CALLS);
        let phone = self.phone.clone();
        let deed = match self.dice.percent(40) {
            true => Deed::Again { phone, at },
            false => Deed::Plan {
                phone,
                name,
                due_at: at,
            },
        };
        self.step(deed);
    }

    fn finish(&mut self) {
        let phone = self.phone.clone();
        self.step(Deed::Finish { phone });
    }

    fn visit(&mut self, words: &'static [&'static str], status: Option<&'static str>) {
        let words = *self.dice.pick(words);
        let phone = self.phone.clone();
        self.step(Deed::Visit {
            phone,
            words,
            status,
        });
    }

    /// Time passes, up to an hour when somebody is at work.
    fn pass(&mut self, least: i64, most: i64) {
        self.at = at_work(self.at + self.dice.between(least, most));
    }

    fn step(&mut self, deed: Deed) {
        let at = self.at;
        self.steps.push(Step { at, deed });
        self.at += self.dice.between(1, 5) * MINUTE;
    }
}
