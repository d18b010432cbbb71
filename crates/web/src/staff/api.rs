use openlead_core::access::Scope;
use openlead_core::staff::{self, Change, HandOver, NewStaff, Role, Staff};
use openlead_core::{Act, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{
    All, Answer, Answered, At, Data, DepartmentId, Key, Moment, Record, Sent, StaffId, given,
};

/// A member of staff to whom leads can be assigned.
#[derive(Serialize, ToSchema)]
pub struct Agent {
    id: StaffId,
    name: String,
    email: String,
    role: StaffRole,
}

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StaffRole {
    /// Everything, also end the account.
    Owner,
    /// Everything but that.
    Admin,
    /// Leads and work, no settings.
    Manager,
    /// The leads that they see.
    Agent,
}

impl From<Role> for StaffRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Admin => Self::Admin,
            Role::Manager => Self::Manager,
            Role::Agent => Self::Agent,
        }
    }
}

impl From<&Staff> for Agent {
    fn from(staff: &Staff) -> Self {
        Self {
            id: staff.id.into(),
            name: staff.name.clone(),
            email: staff.email.clone(),
            role: staff.role.into(),
        }
    }
}

/// A member of staff.
#[derive(Serialize, ToSchema)]
#[schema(as = Staff)]
pub struct StaffView {
    id: StaffId,
    name: String,
    email: String,
    /// E.164.
    phone: Option<String>,
    role: StaffRole,
    /// Which leads they see.
    scope: StaffScope,
    /// Whether they work here still.
    active: bool,
    /// Whether they get leads now.
    on_duty: bool,
    created_at: Moment,
}

/// Which leads somebody sees.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StaffScope {
    /// Those assigned to them.
    Own,
    /// Those of their departments, too.
    Department,
    /// All.
    All,
}

/// A member of staff to add. They can sign in once they have a password.
#[derive(Deserialize, ToSchema)]
pub struct NewMemberOfStaff {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(example = "ravi@example.com")]
    email: String,
    #[serde(default)]
    phone: Option<String>,
    role: StaffRole,
    /// What the role has, when absent.
    #[serde(default)]
    scope: Option<StaffScope>,
    /// The departments that they get leads from.
    #[serde(default)]
    department_ids: Vec<DepartmentId>,
}

/// What of a member of staff is to be different.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct StaffChange {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    email: Option<String>,
    /// Empty for none.
    phone: Option<String>,
    role: Option<StaffRole>,
    /// `null`: what the role has.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<StaffScope>)]
    scope: Option<Option<StaffScope>>,
    on_duty: Option<bool>,
    /// All departments that they get leads from.
    department_ids: Option<Vec<DepartmentId>>,
}

/// Who gets what somebody had: a person, the agents of a department in turn, or nobody yet.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct HandOverTo {
    staff_id: Option<StaffId>,
    department_id: Option<DepartmentId>,
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Owner => Self::Owner,
            StaffRole::Admin => Self::Admin,
            StaffRole::Manager => Self::Manager,
            StaffRole::Agent => Self::Agent,
        }
    }
}

impl From<StaffScope> for Scope {
    fn from(scope: StaffScope) -> Self {
        match scope {
            StaffScope::Own => Self::Own,
            StaffScope::Department => Self::Department,
            StaffScope::All => Self::All,
        }
    }
}

impl From<Scope> for StaffScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Own => Self::Own,
            Scope::Department => Self::Department,
            Scope::All => Self::All,
        }
    }
}

impl From<&Staff> for StaffView {
    fn from(staff: &Staff) -> Self {
        Self {
            id: staff.id.into(),
            name: staff.name.clone(),
            email: staff.email.clone(),
            phone: (!staff.phone.is_empty()).then(|| format!("+{}", staff.phone)),
            role: staff.role.into(),
            scope: staff.scope().into(),
            active: staff.active,
            on_duty: staff.on_duty,
            created_at: Moment(staff.created_at),
        }
    }
}

impl From<NewMemberOfStaff> for NewStaff {
    fn from(new: NewMemberOfStaff) -> Self {
        Self {
            name: new.name,
            email: new.email,
            phone: new.phone,
            role: new.role.into(),
            scope: new.scope.map(Scope::from),
            departments: new.department_ids.into_iter().map(|id| id.0).collect(),
        }
    }
}

impl From<StaffChange> for Change {
    fn from(change: StaffChange) -> Self {
        let departments = change
            .department_ids
            .map(|ids| ids.into_iter().map(|id| id.0).collect());
        Self {
            name: change.name,
            email: change.email,
            phone: change.phone,
            role: change.role.map(Role::from),
            scope: change.scope.map(|scope| scope.map(Scope::from)),
            on_duty: change.on_duty,
            departments,
        }
    }
}

impl Record for StaffView {
    type Id = StaffId;
    const PATH: &'static str = "/staff";

    fn read(act: &mut Act, id: StaffId) -> Result<Self, Error> {
        act.catalog
            .staff(id.0)
            .map(Self::from)
            .ok_or(Error::NotFound("staff"))
    }

    fn hold(act: &mut Act, _: StaffId) -> Result<(), Error> {
        act.hold_catalog()
    }
}

/// List staff by name, also who left
#[utoipa::path(get, path = "/staff", tag = "Staff", responses((status = 200, body = All<StaffView>)))]
pub async fn list_staff(key: Key) -> Answered {
    key.look(|act| {
        let all = act.catalog.staff.iter().map(StaffView::from);
        Ok(Answer::data(&all.collect::<Vec<_>>()))
    })
    .await
}

/// Read a member of staff
#[utoipa::path(get, path = "/staff/{id}", tag = "Staff", responses((status = 200, body = Data<StaffView>)))]
pub async fn read_member_of_staff(key: Key, At(id): At<StaffId>) -> Answered {
    key.read::<StaffView>(id).await
}

/// Add a member of staff
#[utoipa::path(post, path = "/staff", tag = "Staff", request_body = NewMemberOfStaff, responses((status = 201, body = Data<StaffView>)))]
pub async fn create_member_of_staff(key: Key, Sent(new): Sent<NewMemberOfStaff>) -> Answered {
    let new = NewStaff::from(new);
    key.create::<StaffView>(move |act| staff::add(act, &new).map(StaffId))
        .await
}

/// Change a member of staff
#[utoipa::path(patch, path = "/staff/{id}", tag = "Staff", request_body = StaffChange, responses((status = 204)))]
pub async fn change_member_of_staff(
    key: Key,
    At(id): At<StaffId>,
    Sent(change): Sent<StaffChange>,
) -> Answered {
    let change = Change::from(change);
    key.change::<StaffView>(id, move |act| staff::change(act, id.0, &change))
        .await
}

/// Deactivate a member of staff: they no longer sign in or get leads; what they did stays
#[utoipa::path(delete, path = "/staff/{id}", tag = "Staff", responses((status = 204)))]
pub async fn deactivate_member_of_staff(key: Key, At(id): At<StaffId>) -> Answered {
    key.remove::<StaffView>(id, move |act| staff::deactivate(act, id.0))
        .await
}

/// Let a member of staff back in
#[utoipa::path(post, path = "/staff/{id}/reactivate", tag = "Staff", responses((status = 204)))]
pub async fn reactivate_member_of_staff(key: Key, At(id): At<StaffId>) -> Answered {
    key.act(move |act| {
        staff::reactivate(act, id.0)?;
        Ok(Answer::nothing())
    })
    .await
}

/// Hand over somebody's open leads, tasks and deals
#[utoipa::path(post, path = "/staff/{id}/hand-over", tag = "Staff", request_body = HandOverTo, responses((status = 204)))]
pub async fn hand_over(key: Key, At(id): At<StaffId>, Sent(to): Sent<HandOverTo>) -> Answered {
    let to = match (to.staff_id, to.department_id) {
        (Some(staff), _) => HandOver::Staff(staff.0),
        (None, Some(department)) => HandOver::Department(department.0),
        (None, None) => HandOver::Nobody,
    };
    key.in_units(move |act, progress| staff::hand_over(act, id.0, to, progress))
        .await
}
