//! The areas of the side bar. A page says which one it belongs to; an area is here once it has a page.

/// An area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// What is to be done now.
    Day,
    /// Leads as a table.
    Leads,
    /// Leads as a board.
    Board,
    /// Things to do.
    Tasks,
    /// Sales in the making.
    Deals,
    /// Numbers of many leads.
    Reports,
    /// What an owner sets up.
    Settings,
    /// None of them.
    Elsewhere,
}

/// An area as the side bar shows it.
pub struct Item {
    /// Which one it is.
    pub area: Area,
    /// Its address.
    pub path: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// The areas above the views, in their order; the bottom bar of phones shows the first five.
pub const ITEMS: &[Item] = &[
    Item {
        area: Area::Day,
        path: "/day",
        icon: "sun",
        name: "My day",
    },
    Item {
        area: Area::Leads,
        path: "/leads",
        icon: "users",
        name: "Leads",
    },
    Item {
        area: Area::Board,
        path: "/board",
        icon: "kanban",
        name: "Board",
    },
    Item {
        area: Area::Tasks,
        path: "/tasks",
        icon: "list-checks",
        name: "Tasks",
    },
    Item {
        area: Area::Deals,
        path: "/deals",
        icon: "handshake",
        name: "Deals",
    },
    Item {
        area: Area::Reports,
        path: "/reports",
        icon: "chart-column",
        name: "Reports",
    },
];
