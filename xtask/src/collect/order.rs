//! In which order everything runs.

/// Every round of every case in a random order that spreads each case's rounds over the whole time.
///
/// A case with n rounds gets one at a random moment of each n-th of the run. So no case always
/// follows the same other one, and a disturbance that passes hits few rounds of any.
pub(super) fn interleave(rounds: &[usize], random: &mut fastrand::Rng) -> Vec<usize> {
    let mut moments: Vec<(f64, usize)> = Vec::new();
    for (case, &rounds) in rounds.iter().enumerate() {
        for round in 0..rounds {
            moments.push(((round as f64 + random.f64()) / rounds as f64, case));
        }
    }
    moments.sort_by(|a, b| a.0.total_cmp(&b.0));
    moments.into_iter().map(|(_, case)| case).collect()
}

#[cfg(test)]
mod tests {
    use super::interleave;

    #[test]
    fn every_round_is_made_once_and_each_part_of_the_run_has_its_own() {
        let order = interleave(&[4, 4, 2, 0], &mut fastrand::Rng::with_seed(7));
        let count = |case| order.iter().filter(|&&c| c == case).count();
        assert_eq!([0, 1, 2, 3].map(count), [4, 4, 2, 0]);
        let half = &order[..order.len() / 2];
        assert_eq!(half.iter().filter(|&&case| case == 0).count(), 2);
    }

    #[test]
    fn the_seed_decides_the_order() {
        let with = |seed| interleave(&[3; 20], &mut fastrand::Rng::with_seed(seed));
        assert_eq!(with(1), with(1));
        assert_ne!(with(1), with(2));
    }
}
