use std::sync::{Mutex, PoisonError};

use crate::Clock;

/// Milliseconds from 1970 to 2024-01-01 UTC, where ids begin; 41 bits of them last until 2093.
const EPOCH: i64 = 1_704_067_200_000;
/// The last of these milliseconds.
const LAST: i64 = (1 << 41) - 1;
const SEQUENCE_BITS: u32 = 12;
const NODE_BITS: u32 = 10;

/// The maker of ids: 41 bits of milliseconds, 10 of node, 12 of sequence. Each is greater than those before it, also
/// when the clock goes back or more than 4,096 are made in a millisecond.
#[derive(Debug)]
pub struct Ids {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    node: i64,
    /// Milliseconds and sequence of the last id.
    last: i64,
}

impl Ids {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            state: Mutex::new(State { node: 0, last: 0 }),
        }
    }

    /// The smallest id that is made at or after a moment, in microseconds since 1970; a moment after the last one is that.
    pub fn floor(micros: i64) -> i64 {
        (micros / 1000 - EPOCH).clamp(0, LAST) << (NODE_BITS + SEQUENCE_BITS)
    }

    /// A new id, positive.
    pub fn next(&self) -> i64 {
        let millis = (self.clock.now() / 1000 - EPOCH).max(0);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.last = (state.last + 1).max(millis << SEQUENCE_BITS);
        let (millis, sequence) = (
            state.last >> SEQUENCE_BITS,
            state.last & ((1 << SEQUENCE_BITS) - 1),
        );
        millis << (NODE_BITS + SEQUENCE_BITS) | state.node << SEQUENCE_BITS | sequence
    }

    /// Takes the lowest 10 bits of `node` as this process's: no two that share a database may have the same one.
    pub fn set_node(&self, node: u16) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.node = i64::from(node) & ((1 << NODE_BITS) - 1);
        // A smaller node within the same millisecond would go backwards.
        state.last = ((state.last >> SEQUENCE_BITS) + 1) << SEQUENCE_BITS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_when_the_clock_stands_or_goes_back_and_when_the_node_changes() {
        let clock = Clock::fixed((EPOCH + 5) * 1000);
        let ids = Ids::new(clock.clone());
        ids.set_node(1023);
        let mut last = ids.next();
        for step in 0..10_000 {
            match step {
                5_000 => clock.advance(-3_000),
                7_000 => ids.set_node(3),
                _ => {}
            }
            let next = ids.next();
            assert!(next > last, "{next} after {last}");
            last = next;
        }
    }

    #[test]
    fn an_id_is_milliseconds_node_and_sequence() {
        let ids = Ids::new(Clock::fixed((EPOCH + 5) * 1000));
        ids.set_node(7);
        assert_eq!(ids.next(), 5 << 22 | 7 << 12);
        assert_eq!(ids.next(), 5 << 22 | 7 << 12 | 1);
        assert_eq!(Ids::floor((EPOCH + 5) * 1000), 5 << 22);
        assert_eq!((Ids::floor(0), Ids::floor(i64::MAX)), (0, LAST << 22));
    }
}
