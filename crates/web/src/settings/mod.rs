//! Settings: pages of one column, with a list of them beside.

pub mod data;
pub mod fields;
pub mod general;
pub mod lists;

use axum::response::Response;
use openlead_core::access::Right;

use crate::page;
use crate::visit::Visit;

/// A page of the settings.
pub struct Item {
    /// Under which head the list has it.
    pub group: &'static str,
    /// Its address.
    pub path: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Who sees it.
    pub right: Right,
}

/// The pages in their order.
pub const ITEMS: &[Item] = &[
    Item {
        group: "Company",
        path: general::PATH,
        icon: "building-2",
        name: "General",
        right: Right::Settings,
    },
    Item {
        group: "People",
        path: "/settings/staff",
        icon: "users",
        name: "Staff",
        right: Right::Staff,
    },
    Item {
        group: "People",
        path: "/settings/departments",
        icon: "share-2",
        name: "Departments",
        right: Right::Settings,
    },
    Item {
        group: "Leads",
        path: lists::PATH,
        icon: "tags",
        name: "Lists",
        right: Right::Settings,
    },
    Item {
        group: "Leads",
        path: fields::PATH,
        icon: "rows-3",
        name: "Additional fields",
        right: Right::Settings,
    },
    Item {
        group: "GL Connect",
        path: "/settings/connect",
        icon: "plug",
        name: "API",
        right: Right::Tokens,
    },
    Item {
        group: "GL Connect",
        path: "/settings/connect/log",
        icon: "scroll-text",
        name: "Request log",
        right: Right::Tokens,
    },
    Item {
        group: "GL Connect",
        path: "/settings/connect/docs",
        icon: "code",
        name: "Documentation",
        right: Right::Tokens,
    },
    Item {
        group: "GL Connect",
        path: "/settings/webhooks",
        icon: "webhook",
        name: "Webhooks",
        right: Right::Webhooks,
    },
    Item {
        group: "GL Connect",
        path: crate::forward::pages::PATH,
        icon: "send",
        name: "Moving over",
        right: Right::Tokens,
    },
    Item {
        group: "Data and security",
        path: data::PATH,
        icon: "archive",
        name: "Data",
        right: Right::Settings,
    },
    Item {
        group: "Data and security",
        path: "/settings/audit",
        icon: "history",
        name: "Audit log",
        right: Right::Audit,
    },
];

/// The list beside a page.
pub struct Side {
    /// The heads with their pages.
    pub groups: Vec<(&'static str, Vec<&'static Item>)>,
    /// The address of the page.
    pub here: &'static str,
}

impl Side {
    /// What the visitor may see, beside the page at `here`.
    pub fn of(visit: &Visit, here: &'static str) -> Self {
        let mut groups: Vec<(&'static str, Vec<&'static Item>)> = Vec::new();
        for item in ITEMS.iter().filter(|item| visit.may(item.right)) {
            match groups.last_mut().filter(|(name, _)| *name == item.group) {
                Some((_, items)) => items.push(item),
                None => groups.push((item.group, vec![item])),
            }
        }
        Self { groups, here }
    }
}

/// `GET /settings`: the first page that the visitor may see.
pub async fn index(visit: Visit) -> Response {
    let first = ITEMS.iter().find(|item| visit.may(item.right));
    page::redirect(first.map_or("/me", |item| item.path))
}
