/// Chance that falls the same way each time: SplitMix64.
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as this number says.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to but not including `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.roll() % (high - low).unsigned_abs()).cast_signed()
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, of_hundred: i64) -> bool {
        self.between(0, 100) < of_hundred
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[(self.roll() % from.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_of_one_seed_fall_alike_and_stay_within_their_limits() {
        let (mut one, mut two) = (Dice::new(7), Dice::new(7));
        let mut seen = [0; 6];
        for _ in 0..6_000 {
            let number = one.between(1, 7);
            assert_eq!(number, two.between(1, 7));
            seen[usize::try_from(number - 1).unwrap()] += 1;
        }
        assert!(
            seen.iter().all(|times| (800..1200).contains(times)),
            "{seen:?}"
        );
    }
}
