/// What a transaction tells the rest of its process once it is committed; one that was rolled back tells nothing. It is a
/// hint: other processes do not hear it, and a listener that is too slow is told that it missed some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Notice {
    /// What sort of thing it is about.
    pub topic: &'static str,
    /// The account of the thing.
    pub account: i64,
    /// The thing.
    pub id: i64,
}

/// So many wait for a slow listener.
pub(crate) const KEPT: usize = 4096;
