//! Who may see and do what: the one place that knows.
//!
//! **Seeing.** A statement that lists, counts, searches or changes leads takes its condition from [`Act::sight`]:
//!
//! ```ignore
//! let mut args = args![act.actor.account, since].to_vec();
//! let seen = act.sight().leads("l", &mut args); // "" or " AND l.agent_id = $3"
//! let sql = format!("SELECT … FROM lead l WHERE l.account_id = $1 AND l.created_at > $2{seen}");
//! ```
//!
//! `$1` is the account there, always. Tasks and deals have `tasks` and `deals` for the same. An act on one lead begins with
//! `lead::read`, or with `access::lead(act, id)?` when it needs nothing of the row: to a person a lead that they may not
//! see is `NotFound`. Tokens, keys, the command line, jobs have no person and see all: for them the check costs nothing,
//! and that the lead is there `event::of_lead` finds out.
//!
//! **Doing.** An act that not every role may do begins with `act.require(Right::Export)?`.
//!
//! **Looking with another's eyes** (`view_as`). Such an actor is the other person, by the way [`Via::View`]: they see what
//! that person sees, and [`Openlead::act`](crate::Openlead::act) lets them change nothing. What is the person's alone begins
//! with `act.require_self()?`.

use std::collections::HashSet;

use openlead_db::{Cell, Column, Value, args};

use crate::act::Act;
use crate::actor::Via;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::staff::{Role, Staff};

/// Which leads a member of staff sees, with the tasks and deals of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those assigned to them.
    Own,
    /// Those of their departments, too.
    Department,
    /// All.
    All,
}

impl Scope {
    /// All scopes, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Own, Self::Department, Self::All];

    /// Its name: `own`, `department`, `all`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Department => "department",
            Self::All => "all",
        }
    }

    /// The scope of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

impl Column for Scope {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        Self::named(&String::read(cell)?).ok_or_else(|| "a scope".to_owned())
    }
}

impl From<Scope> for Value {
    fn from(scope: Scope) -> Self {
        scope.as_str().into()
    }
}

impl Staff {
    /// Which leads they see: owners and admins all, others what was chosen for them, else what their role has.
    pub fn scope(&self) -> Scope {
        match (self.role, self.scope) {
            (Role::Owner | Role::Admin, _) => Scope::All,
            (_, Some(chosen)) => chosen,
            (Role::Manager, None) => Scope::All,
            (Role::Agent, None) => Scope::Own,
        }
    }
}

/// What not every role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Change the account's settings, lists, fields, departments and source numbers.
    Settings,
    /// Add, change and deactivate staff.
    Staff,
    /// Import leads.
    Import,
    /// Export leads.
    Export,
    /// Put leads into the trash, and take them out.
    Delete,
    /// Give leads to others.
    Assign,
    /// Change many leads at once.
    Bulk,
    /// Make, show and revoke tokens and keys; read the request log.
    Tokens,
    /// Set up webhooks.
    Webhooks,
    /// Read the audit log.
    Audit,
    /// Take out all that the account has, in one file. Owners alone.
    Archive,
}

impl Right {
    /// All rights.
    pub const ALL: [Self; 11] = [
        Self::Settings,
        Self::Staff,
        Self::Import,
        Self::Export,
        Self::Delete,
        Self::Assign,
        Self::Bulk,
        Self::Tokens,
        Self::Webhooks,
        Self::Audit,
        Self::Archive,
    ];

    fn words(self) -> &'static str {
        match self {
            Self::Settings => "change settings",
            Self::Staff => "change staff",
            Self::Import => "import leads",
            Self::Export => "export leads",
            Self::Delete => "delete or restore leads",
            Self::Assign => "assign leads",
            Self::Bulk => "change many leads at once",
            Self::Tokens => "see tokens and the request log",
            Self::Webhooks => "set up webhooks",
            Self::Audit => "read the audit log",
            Self::Archive => "take out the whole account",
        }
    }
}

impl Role {
    /// Whether the role has a right.
    pub fn may(self, right: Right) -> bool {
        use Right::{Assign, Bulk, Delete, Export, Import};
        match self {
            Self::Owner => true,
            Self::Admin => right != Right::Archive,
            Self::Manager => matches!(right, Import | Export | Delete | Assign | Bulk),
            Self::Agent => false,
        }
    }
}

/// What an actor sees of the account's leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of them.
    All,
    /// Those assigned to this person or of their departments.
    Department(Id<of::Staff>),
    /// Those assigned to this person.
    Own(Id<of::Staff>),
}

impl Sight {
    /// The condition on rows of `lead` called `lead`, to follow a WHERE whose `$1` is the account; the person's id is
    /// added to the arguments.
    pub fn leads(self, lead: &str, args: &mut Vec<Value>) -> String {
        self.condition(args, |person| self.of_lead(lead, person))
    }

    /// As [`leads`](Self::leads), for rows of `task`: those of leads that are seen, and those that the person has to do
    /// or has set.
    pub fn tasks(self, task: &str, args: &mut Vec<Value>) -> String {
        self.condition(args, |person| {
            let lead = self.lead_of(task, person);
            format!("({task}.agent_id = {person} OR {task}.who = {person} OR {lead})")
        })
    }

    /// As [`leads`](Self::leads), for rows of `deal`: those of leads that are seen, and the person's own.
    pub fn deals(self, deal: &str, args: &mut Vec<Value>) -> String {
        self.condition(args, |person| {
            let lead = self.lead_of(deal, person);
            format!("({deal}.agent_id = {person} OR {lead})")
        })
    }

    /// Whether a lead of this agent and department is seen, 0 being none; `departments` are those of the person. For
    /// numbers that are counted beside the tables; the same rule as that of [`leads`](Self::leads).
    pub(crate) fn admits(self, departments: &HashSet<i64>, agent: i64, department: i64) -> bool {
        match self {
            Self::All => true,
            Self::Own(person) => agent == person.number(),
            Self::Department(person) => {
                agent == person.number() || departments.contains(&department)
            }
        }
    }

    fn condition(self, args: &mut Vec<Value>, of: impl FnOnce(&str) -> String) -> String {
        let (Self::Own(person) | Self::Department(person)) = self else {
            return String::new();
        };
        args.push(person.into());
        format!(" AND {}", of(&format!("${}", args.len())))
    }

    fn of_lead(self, lead: &str, person: &str) -> String {
        match self {
            Self::All => "TRUE".to_owned(),
            Self::Own(_) => format!("{lead}.agent_id = {person}"),
            Self::Department(_) => format!(
                "({lead}.agent_id = {person} OR {lead}.department_id IN (SELECT m.department_id
                   FROM department_member m WHERE m.account_id = $1 AND m.staff_id = {person}))"
            ),
        }
    }

    /// That the lead of a row of another table is seen.
    fn lead_of(self, row: &str, person: &str) -> String {
        let seen = self.of_lead("seen", person);
        format!(
            "EXISTS (SELECT 1 FROM lead seen WHERE seen.account_id = $1 AND seen.id = {row}.lead_id AND {seen})"
        )
    }
}

impl Act<'_> {
    /// What the actor sees of the account's leads.
    pub fn sight(&self) -> Sight {
        let Some(who) = self.actor.who else {
            return Sight::All;
        };
        // Somebody whom the account does not know sees what is assigned to them: nothing.
        match self.catalog.staff(who).map(Staff::scope) {
            Some(Scope::All) => Sight::All,
            Some(Scope::Department) => Sight::Department(who),
            Some(Scope::Own) | None => Sight::Own(who),
        }
    }

    /// That the actor may change anything at all.
    ///
    /// # Errors
    /// `Forbidden` for whoever looks with somebody else's eyes.
    pub fn may_change(&self) -> Result<()> {
        if self.actor.via != Via::View {
            return Ok(());
        }
        Err(Error::Forbidden(format!(
            "You see openlead as {} does, and nothing can be changed. Go back to yourself first.",
            self.name()
        )))
    }

    /// That the actor looks with their own eyes: at their devices, codes and secret links.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn require_self(&self) -> Result<()> {
        if self.actor.via != Via::View {
            return Ok(());
        }
        Err(Error::Forbidden(format!(
            "Only {} sees this page.",
            self.name()
        )))
    }

    fn name(&self) -> &str {
        let person = self.actor.who.and_then(|who| self.catalog.staff(who));
        person.map_or("somebody", |person| &person.name)
    }

    /// Whether the actor has a right; one without a person has all.
    pub fn may(&self, right: Right) -> bool {
        let role = |who| self.catalog.staff(who).map(|staff| staff.role);
        self.actor
            .who
            .is_none_or(|who| role(who).is_some_and(|role| role.may(right)))
    }

    /// That the actor has a right.
    ///
    /// # Errors
    /// `Forbidden`, with who can change that.
    pub fn require(&self, right: Right) -> Result<()> {
        if self.may(right) {
            return Ok(());
        }
        let grants = |staff: &&Staff| staff.active && staff.role == Role::Owner;
        let granter = self.catalog.staff.iter().find(grants);
        let granter = granter.map_or("an owner", |staff| &staff.name);
        Err(Error::Forbidden(format!(
            "Your role does not let you {}. Ask {granter}, who can change it under Settings → Staff.",
            right.words()
        )))
    }
}

/// That the actor sees the lead, which for an actor without a person is not looked up.
///
/// # Errors
/// `NotFound`.
pub fn lead(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    if act.sight() == Sight::All {
        return Ok(());
    }
    let mut args = args![act.actor.account, lead].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let sql = format!("SELECT id FROM lead WHERE account_id = $1 AND id = $2{seen}");
    let found: Option<(i64,)> = act.tx.first(&sql, &args)?;
    found.map(drop).ok_or(Error::NotFound("lead"))
}

/// As [`lead`], before something is added to it: to one in the trash people and their programs add nothing, as nobody would
/// see it there. What comes by intake and imports is about leads that were found, or taken out.
///
/// # Errors
/// `NotFound`; `Conflict` for one in the trash.
pub fn live_lead(act: &mut Act, id: Id<of::Lead>) -> Result<()> {
    lead(act, id)?;
    if !matches!(act.actor.via, Via::Api | Via::Web | Via::Cli) {
        return Ok(());
    }
    let trashed: Option<(i64,)> = act.tx.first(
        "SELECT id FROM lead WHERE account_id = $1 AND id = $2 AND deleted_at IS NOT NULL",
        args![act.actor.account, id],
    )?;
    match trashed {
        None => Ok(()),
        Some(_) => Err(Error::Conflict(
            "this lead is in the trash: restore it first".to_owned(),
        )),
    }
}
