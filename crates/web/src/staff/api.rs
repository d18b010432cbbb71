use openlead_core::staff::{Role, Staff};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::StaffId;

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
