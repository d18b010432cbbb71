//! What reports count in. Two threads look at leads, each has sums of its own, and in the end one takes those of the other.

use std::hash::Hash;

use rustc_hash::FxHashMap;

const SECOND: i64 = 1_000_000;

/// Sums that other sums can be added to.
pub(super) trait Sums: Clone + Send {
    fn and(&mut self, other: &Self);
}

/// A struct whose fields are sums.
macro_rules! sums {
    ($name:ident: $($field:ident),+) => {
        impl Sums for $name {
            fn and(&mut self, other: &Self) {
                $(self.$field.and(&other.$field);)+
            }
        }
    };
}
pub(super) use sums;

impl Sums for i64 {
    fn and(&mut self, other: &Self) {
        *self = self.saturating_add(*other);
    }
}

impl<A: Sums, B: Sums> Sums for (A, B) {
    fn and(&mut self, other: &Self) {
        self.0.and(&other.0);
        self.1.and(&other.1);
    }
}

/// One place and another of the same number.
impl<T: Sums> Sums for Vec<T> {
    fn and(&mut self, other: &Self) {
        for (sums, other) in self.iter_mut().zip(other) {
            sums.and(other);
        }
    }
}

impl<T: Sums, const N: usize> Sums for [T; N] {
    fn and(&mut self, other: &Self) {
        for (sums, other) in self.iter_mut().zip(other) {
            sums.and(other);
        }
    }
}

impl<K: Eq + Hash + Clone + Send, T: Sums> Sums for FxHashMap<K, T> {
    fn and(&mut self, other: &Self) {
        for (key, sums) in other {
            match self.get_mut(key) {
                Some(own) => own.and(sums),
                None => drop(self.insert(key.clone(), sums.clone())),
            }
        }
    }
}

/// Times of which the middle is wanted, to the second: there may be millions, and half of the memory is twice as fast.
#[derive(Debug, Clone, Default)]
pub(super) struct Times(Vec<u32>);

impl Times {
    /// Takes a time in microseconds, which is 0 or more.
    #[inline]
    pub fn push(&mut self, time: i64) {
        self.0
            .push(u32::try_from(time / SECOND).unwrap_or(u32::MAX));
    }

    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// The one in the middle, in microseconds; of two, the mean.
    pub fn median(&mut self) -> Option<i64> {
        let times = &mut self.0;
        let middle = times.len() / 2;
        if times.is_empty() {
            return None;
        }
        let is_even = times.len().is_multiple_of(2);
        let (below, upper, _) = times.select_nth_unstable(middle);
        let upper = i64::from(*upper) * SECOND;
        let lower = below.iter().max().filter(|_| is_even);
        let lower = lower.map(|lower| i64::from(*lower) * SECOND);
        Some(lower.map_or(upper, |lower| lower.midpoint(upper)))
    }
}

impl Sums for Times {
    fn and(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(seconds: &[i64]) -> Times {
        let mut times = Times::default();
        seconds.iter().for_each(|time| times.push(time * SECOND));
        times
    }

    fn median(seconds: &[i64]) -> Option<i64> {
        times(seconds).median().map(|time| time / (SECOND / 2))
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(14));
        assert_eq!(median(&[9, 1, 5]), Some(10));
        assert_eq!(median(&[9, 1, 6, 7]), Some(13));
        assert_eq!(median(&[i64::MAX / SECOND]), Some(2 * i64::from(u32::MAX)));
    }

    #[test]
    fn sums_of_two_threads_are_those_of_one() {
        let mut one = FxHashMap::from_iter([(1, (vec![2, 0], times(&[3])))]);
        let other = [
            (1, (vec![5, 1], times(&[9]))),
            (2, (vec![0, 1], times(&[]))),
        ];
        one.and(&FxHashMap::from_iter(other));
        assert_eq!((&one[&1].0, &one[&2].0), (&vec![7, 1], &vec![0, 1]));
        assert_eq!(one.get_mut(&1).unwrap().1.median(), Some(6 * SECOND));
    }
}
