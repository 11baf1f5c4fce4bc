//! A fault that lasts and is met many times a second: told when it begins, now and then while it lasts, and when it is
//! over.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a fault that lasts is told.
const EVERY: Duration = Duration::from_secs(30);

/// One kind of fault, over all who meet it.
#[derive(Debug, Default)]
pub struct Spell {
    now: Mutex<Option<Lasting>>,
}

#[derive(Debug, Clone, Copy)]
struct Lasting {
    since: Instant,
    told: Instant,
    /// How often it was met since it was told.
    met: u64,
}

impl Spell {
    /// It was met. Gives how often since it was last told, this time too, where it should be told now.
    pub fn met(&self) -> Option<u64> {
        self.met_at(Instant::now())
    }

    fn met_at(&self, now: Instant) -> Option<u64> {
        let mut lasting = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lasting) = lasting.as_mut() else {
            *lasting = Some(Lasting { since: now, told: now, met: 0 });
            return Some(1);
        };
        lasting.met += 1;
        if now.duration_since(lasting.told) < EVERY {
            return None;
        }
        lasting.told = now;
        Some(std::mem::take(&mut lasting.met))
    }

    /// All is well. Gives for how long it was not, once.
    pub fn over(&self) -> Option<Duration> {
        let mut lasting = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        lasting.take().map(|lasting| lasting.since.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_when_it_begins_and_every_half_minute_with_how_often_it_was_met() {
        let (spell, start) = (Spell::default(), Instant::now());
        let told: Vec<_> = (0..700).filter_map(|n| spell.met_at(start + Duration::from_millis(100 * n))).collect();
        assert_eq!(told, [1, 300, 300]);
    }

    #[test]
    fn its_end_is_told_once_and_the_next_is_a_new_one() {
        let spell = Spell::default();
        assert_eq!(spell.over(), None);
        assert_eq!((spell.met(), spell.met()), (Some(1), None));
        assert!(spell.over().is_some());
        assert_eq!(spell.over(), None);
        assert_eq!(spell.met(), Some(1));
    }
}
