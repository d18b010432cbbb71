use openlead_core::department::{self, Change, Department, Fallback};
use openlead_core::{Act, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{
    All, Answer, Answered, At, Data, DepartmentId, Key, Moment, Record, Sent, StaffId, given,
};

/// A department with its members.
#[derive(Serialize, ToSchema)]
#[schema(as = Department)]
pub struct DepartmentView {
    id: DepartmentId,
    name: String,
    /// Who gets its leads when nobody is on duty.
    fallback_staff_id: Option<StaffId>,
    /// Whose agents get its leads when nobody is on duty.
    fallback_department_id: Option<DepartmentId>,
    /// Who gets its leads, in the order of the turn.
    members: Vec<MemberView>,
    created_at: Moment,
}

/// Somebody who gets leads from a department.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    staff_id: StaffId,
    name: String,
    position: i64,
    /// How many leads they get for each one of a member of weight 1.
    weight: i64,
}

/// A department to make.
#[derive(Deserialize, ToSchema)]
pub struct NewDepartment {
    #[schema(min_length = 1, max_length = 100, example = "Admissions")]
    name: String,
}

/// What of a department is to be different. Of the two fallbacks one at most is set; `null` for nobody.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct DepartmentChange {
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<StaffId>)]
    fallback_staff_id: Option<Option<StaffId>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<DepartmentId>)]
    fallback_department_id: Option<Option<DepartmentId>>,
}

/// A member of a department to be.
#[derive(Deserialize, ToSchema)]
pub struct NewMember {
    staff_id: StaffId,
    /// How many leads they get for each one of a member of weight 1.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 20)]
    weight: Option<i64>,
}

/// How many leads a member gets.
#[derive(Deserialize, ToSchema)]
pub struct MemberChange {
    /// For each one of a member of weight 1.
    #[schema(minimum = 1, maximum = 20)]
    weight: i64,
}

impl DepartmentView {
    fn of(act: &mut Act, department: &Department) -> Result<Self, Error> {
        let team = department::team(act, department.id)?;
        let name = |id| {
            act.catalog
                .staff(id)
                .map(|staff| staff.name.clone())
                .unwrap_or_default()
        };
        let members = team.into_iter().map(|member| MemberView {
            name: name(member.staff_id),
            staff_id: member.staff_id.into(),
            position: member.position,
            weight: member.weight,
        });
        Ok(Self {
            id: department.id.into(),
            name: department.name.clone(),
            fallback_staff_id: department.fallback_staff_id.map(StaffId),
            fallback_department_id: department.fallback_department_id.map(DepartmentId),
            members: members.collect(),
            created_at: Moment(department.created_at),
        })
    }
}

impl DepartmentChange {
    fn change(&self) -> Change {
        let fallback = match (self.fallback_staff_id, self.fallback_department_id) {
            (Some(Some(staff)), _) => Some(Fallback::Staff(staff.0)),
            (_, Some(Some(department))) => Some(Fallback::Department(department.0)),
            (None, None) => None,
            _ => Some(Fallback::Nobody),
        };
        Change {
            name: self.name.clone(),
            fallback,
        }
    }
}

impl Record for DepartmentView {
    type Id = DepartmentId;
    const PATH: &'static str = "/departments";

    fn read(act: &mut Act, id: DepartmentId) -> Result<Self, Error> {
        let department = department::read(act, id.0)?;
        Self::of(act, &department)
    }

    fn hold(act: &mut Act, _: DepartmentId) -> Result<(), Error> {
        act.hold_catalog()
    }
}

/// List departments by name
#[utoipa::path(get, path = "/departments", tag = "Departments", responses((status = 200, body = All<DepartmentView>)))]
pub async fn list_departments(key: Key) -> Answered {
    key.look(|act| {
        let all = act.catalog.departments.clone();
        let views: Result<Vec<_>, Error> =
            all.iter().map(|one| DepartmentView::of(act, one)).collect();
        Ok(Answer::data(&views?))
    })
    .await
}

/// Read a department
#[utoipa::path(get, path = "/departments/{id}", tag = "Departments", responses((status = 200, body = Data<DepartmentView>)))]
pub async fn read_department(key: Key, At(id): At<DepartmentId>) -> Answered {
    key.read::<DepartmentView>(id).await
}

/// Make a department
#[utoipa::path(post, path = "/departments", tag = "Departments", request_body = NewDepartment, responses((status = 201, body = Data<DepartmentView>)))]
pub async fn create_department(key: Key, Sent(new): Sent<NewDepartment>) -> Answered {
    key.create::<DepartmentView>(move |act| department::add(act, &new.name).map(DepartmentId))
        .await
}

/// Change a department
#[utoipa::path(patch, path = "/departments/{id}", tag = "Departments", request_body = DepartmentChange, responses((status = 204)))]
pub async fn change_department(
    key: Key,
    At(id): At<DepartmentId>,
    Sent(change): Sent<DepartmentChange>,
) -> Answered {
    key.change::<DepartmentView>(id, move |act| {
        department::change(act, id.0, &change.change())
    })
    .await
}

/// Delete a department that nothing uses
#[utoipa::path(delete, path = "/departments/{id}", tag = "Departments", responses((status = 204)))]
pub async fn delete_department(key: Key, At(id): At<DepartmentId>) -> Answered {
    key.remove::<DepartmentView>(id, move |act| department::remove(act, id.0))
        .await
}

/// Let a member of staff get leads from a department
#[utoipa::path(post, path = "/departments/{id}/members", tag = "Departments", request_body = NewMember, responses((status = 204)))]
pub async fn add_department_member(
    key: Key,
    At(id): At<DepartmentId>,
    Sent(new): Sent<NewMember>,
) -> Answered {
    key.act(move |act| {
        department::join(act, id.0, new.staff_id.0)?;
        if let Some(weight) = new.weight {
            department::set_weight(act, id.0, new.staff_id.0, weight)?;
        }
        Ok(Answer::nothing())
    })
    .await
}

/// Change how many leads a member gets
#[utoipa::path(patch, path = "/departments/{id}/members/{staff_id}", tag = "Departments", request_body = MemberChange, responses((status = 204)))]
pub async fn change_department_member(
    key: Key,
    At((id, staff)): At<(DepartmentId, StaffId)>,
    Sent(change): Sent<MemberChange>,
) -> Answered {
    key.act(move |act| {
        department::set_weight(act, id.0, staff.0, change.weight)?;
        Ok(Answer::nothing())
    })
    .await
}

/// Let a member of staff get no more leads from a department
#[utoipa::path(delete, path = "/departments/{id}/members/{staff_id}", tag = "Departments", responses((status = 204)))]
pub async fn remove_department_member(
    key: Key,
    At((id, staff)): At<(DepartmentId, StaffId)>,
) -> Answered {
    key.act(move |act| {
        department::leave(act, id.0, staff.0)?;
        Ok(Answer::nothing())
    })
    .await
}
