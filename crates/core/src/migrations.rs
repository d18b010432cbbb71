use openlead_db::Migration;

/// All migrations, oldest first. A released one is never edited; new ones only add tables and columns.
pub const ALL: &[Migration] = &[
    Migration {
        number: 1,
        name: "start",
        sql: include_str!("../migrations/0001_start.sql"),
    },
    Migration {
        number: 2,
        name: "lead",
        sql: include_str!("../migrations/0002_lead.sql"),
    },
    Migration {
        number: 3,
        name: "nouns",
        sql: include_str!("../migrations/0003_nouns.sql"),
    },
    Migration {
        number: 4,
        name: "search",
        sql: include_str!("../migrations/0004_search.sql"),
    },
    Migration {
        number: 5,
        name: "job",
        sql: include_str!("../migrations/0005_job.sql"),
    },
    Migration {
        number: 6,
        name: "once",
        sql: include_str!("../migrations/0006_once.sql"),
    },
    Migration {
        number: 7,
        name: "session",
        sql: include_str!("../migrations/0007_session.sql"),
    },
    Migration {
        number: 8,
        name: "import",
        sql: include_str!("../migrations/0008_import.sql"),
    },
    Migration {
        number: 9,
        name: "merge",
        sql: include_str!("../migrations/0009_merge.sql"),
    },
    Migration {
        number: 10,
        name: "live",
        sql: include_str!("../migrations/0010_live.sql"),
    },
    Migration {
        number: 11,
        name: "letters of every script without case",
        sql: include_str!("../migrations/0011_lower_all.sql"),
    },
    Migration {
        number: 13,
        name: "views",
        sql: include_str!("../migrations/0013_views.sql"),
    },
    Migration {
        number: 15,
        name: "rate limit",
        sql: include_str!("../migrations/0015_rate_limit.sql"),
    },
    Migration {
        number: 17,
        name: "notification",
        sql: include_str!("../migrations/0017_notification.sql"),
    },
    Migration {
        number: 18,
        name: "calendar",
        sql: include_str!("../migrations/0018_calendar.sql"),
    },
    Migration {
        number: 19,
        name: "lost reason",
        sql: include_str!("../migrations/0019_lost_reason.sql"),
    },
    Migration {
        number: 20,
        name: "board",
        sql: include_str!("../migrations/0020_board.sql"),
    },
    Migration {
        number: 21,
        name: "report",
        sql: include_str!("../migrations/0021_report.sql"),
    },
    Migration {
        number: 22,
        name: "saved report",
        sql: include_str!("../migrations/0022_saved_report.sql"),
    },
    Migration {
        number: 23,
        name: "import desk",
        sql: include_str!("../migrations/0023_import_desk.sql"),
    },
    Migration {
        number: 25,
        name: "forward",
        sql: include_str!("../migrations/0025_forward.sql"),
    },
    Migration {
        number: 27,
        name: "search in larger steps",
        sql: include_str!("../migrations/0027_search_steps.sql"),
    },
    Migration {
        number: 26,
        name: "shell",
        sql: include_str!("../migrations/0026_shell.sql"),
    },
    Migration {
        number: 34,
        name: "quick days",
        sql: include_str!("../migrations/0034_quick_days.sql"),
    },
    Migration {
        number: 36,
        name: "widths of columns",
        sql: include_str!("../migrations/0036_lead_widths.sql"),
    },
    Migration {
        number: 35,
        name: "indexes of orders know the status and source",
        sql: include_str!("../migrations/0035_list_order.sql"),
    },
    Migration {
        number: 30,
        name: "target",
        sql: include_str!("../migrations/0030_target.sql"),
    },
    Migration {
        number: 28,
        name: "apart",
        sql: include_str!("../migrations/0028_apart.sql"),
    },
    Migration {
        number: 40,
        name: "lead reference",
        sql: include_str!("../migrations/0040_lead_reference.sql"),
    },
    Migration {
        number: 41,
        name: "export history",
        sql: include_str!("../migrations/0041_export_history.sql"),
    },
    Migration {
        number: 43,
        name: "pack again",
        sql: include_str!("../migrations/0043_pack_again.sql"),
    },
    Migration {
        number: 46,
        name: "limit of leads in a status",
        sql: include_str!("../migrations/0046_wip_limit.sql"),
    },
    Migration {
        number: 44,
        name: "indexes of tasks know the category",
        sql: include_str!("../migrations/0044_task_category.sql"),
    },
    Migration {
        number: 48,
        name: "notes of somebody",
        sql: include_str!("../migrations/0048_notes_of_somebody.sql"),
    },
    Migration {
        number: 50,
        name: "the index of statuses knows the source",
        sql: include_str!("../migrations/0050_list_status.sql"),
    },
    Migration {
        number: 54,
        name: "tasks of no lead",
        sql: include_str!("../migrations/0054_task_alone.sql"),
    },
    Migration {
        number: 55,
        name: "keys of search",
        sql: include_str!("../migrations/0055_search_keys.sql"),
    },
];
