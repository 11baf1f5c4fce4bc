//! The one hash that lexicon, features and weights share. It is part of the model's format: a change needs new training.

const K: u64 = 0x9E37_79B9_7F4A_7C15;
const M: u64 = 0xD6E8_FEB8_6659_FD93;

/// Hash of a short byte string.
pub(crate) fn bytes(text: &[u8]) -> u64 {
    let mut hash = K ^ (text.len() as u64);
    let mut chunks = text.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
        hash = step(hash, word);
    }
    let word = chunks.remainder().iter().fold(1, |word, &byte| word << 8 | u64::from(byte));
    step(hash, word)
}

/// One value more.
#[inline]
pub(crate) const fn step(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(23) ^ value).wrapping_mul(K)
}

/// Spreads a hash over all bits, so that any of them may be used.
#[inline]
pub(crate) const fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(M);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearby_words_fall_far_apart() {
        let words =
            ["", "a", "b", "ab", "ba", "\0", "Baghdad", "baghdad", "baghdads", "international", "internationaL"];
        let hashes: std::collections::BTreeSet<_> = words.iter().map(|w| finish(bytes(w.as_bytes())) >> 48).collect();
        assert_eq!(hashes.len(), words.len());
    }

    #[test]
    fn the_hash_is_part_of_the_format() {
        insta::assert_snapshot!(format!("{:016x}", finish(bytes(b"Baghdad"))), @"50e09d1bd50fd362");
    }
}
