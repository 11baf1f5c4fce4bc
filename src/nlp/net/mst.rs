//! The best tree over pairwise scores: greedy where the greedy choice is a tree, else Chu-Liu-Edmonds.

/// Heads of the best tree with one root. `scores[d * (n + 1) + h]` is the score of `h` heading `d`; `h == n` is the
/// root's own place. A root points at itself.
#[must_use]
pub fn heads(scores: &[f32], n: usize) -> Vec<u32> {
    if n == 0 {
        return Vec::new();
    }
    let width = n + 1;
    let mut greedy: Vec<usize> =
        scores.chunks_exact(width).take(n).enumerate().map(|(d, row)| best_head(row, d)).collect();
    if !is_tree(&greedy, n) {
        greedy = edmonds(scores, n);
    }
    greedy.iter().enumerate().map(|(d, &h)| if h == n { d as u32 } else { h as u32 }).collect()
}

/// The head that a word's row of scores likes best: the root, in the last place, among equals, else the first of them.
fn best_head<T: Copy + PartialOrd>(row: &[T], word: usize) -> usize {
    let root = row.len() - 1;
    let (mut best, mut top) = (root, row[root]);
    for (head, &score) in row.iter().enumerate() {
        if score > top && head != word {
            (best, top) = (head, score);
        }
    }
    best
}

/// One root, and every word under it.
fn is_tree(heads: &[usize], n: usize) -> bool {
    heads.iter().filter(|&&h| h == n).count() == 1 && cycle(heads, n).is_none()
}

/// A cycle among the heads, if there is one.
fn cycle(heads: &[usize], root: usize) -> Option<Vec<usize>> {
    let mut seen = vec![usize::MAX; heads.len()];
    for start in 0..heads.len() {
        let mut at = start;
        while at != root && seen[at] == usize::MAX {
            seen[at] = start;
            at = heads[at];
        }
        if at != root && seen[at] == start {
            let mut ring = vec![at];
            let mut next = heads[at];
            while next != at {
                ring.push(next);
                next = heads[next];
            }
            return Some(ring);
        }
    }
    None
}

/// Chu-Liu-Edmonds over a dense matrix. Arcs from the root cost so much that only one is taken.
fn edmonds(scores: &[f32], n: usize) -> Vec<usize> {
    let width = n + 1;
    let penalty = 1e4f64;
    let matrix: Vec<f64> = (0..n * width)
        .map(|i| {
            let (d, h) = (i / width, i % width);
            let score = f64::from(scores[i]);
            let score = if score.is_finite() { score.clamp(-1e3, 1e3) } else { -1e3 };
            if h == d { f64::NEG_INFINITY } else { score - if h == n { penalty * width as f64 } else { 0.0 } }
        })
        .collect();
    let best = matrix.chunks_exact(width).enumerate().map(|(d, row)| best_head(row, d)).collect();
    solve(&matrix, best, n)
}

/// Best heads of nodes `0..n` with root `n`, by contraction. `best` is what each node likes best; no node heads itself, its
/// own place in its row has the least score of all.
fn solve(matrix: &[f64], best: Vec<usize>, n: usize) -> Vec<usize> {
    let width = n + 1;
    let Some(ring) = cycle(&best, n) else { return best };
    let mut inside = vec![false; width];
    for &v in &ring {
        inside[v] = true;
    }
    // Nodes outside the ring keep their order; the ring becomes the last node before the root.
    let outside: Vec<usize> = (0..n).filter(|&v| !inside[v]).collect();
    let (merged, small) = (outside.len(), outside.len() + 2);
    let old = |v: usize| if v == merged + 1 { n } else { outside[v] };
    let mut new = vec![merged + 1; width];
    for (v, &from) in outside.iter().enumerate() {
        new[from] = v;
    }
    let mut shrunk = vec![f64::NEG_INFINITY; (merged + 1) * small];
    // For each node: which ring member enters from it, and which ring member heads it.
    let mut enter = vec![0; small];
    let mut leave = vec![0; small];
    for v in (0..merged).chain([merged + 1]) {
        let from = old(v);
        let gain = |r: usize| matrix[r * width + from] - matrix[r * width + best[r]];
        let r = ring.iter().copied().fold(ring[0], |b, r| if gain(r) > gain(b) { r } else { b });
        enter[v] = r;
        shrunk[merged * small + v] = gain(r);
        if v == merged + 1 {
            continue;
        }
        let row = &matrix[from * width..][..width];
        let shrunk = &mut shrunk[v * small..][..small];
        for (score, &w) in shrunk.iter_mut().zip(&outside) {
            *score = row[w];
        }
        let r = ring.iter().copied().fold(ring[0], |b, r| if row[r] > row[b] { r } else { b });
        leave[v] = r;
        shrunk[merged] = row[r];
        shrunk[merged + 1] = row[n];
    }
    // Whoever liked a node outside best likes it best still: the ring, which stands behind the others now, has no more than its
    // members had.
    let likes = |v: usize| match outside.get(v).map(|&from| best[from]) {
        Some(head) if !inside[head] => new[head],
        _ => best_head(&shrunk[v * small..][..small], v),
    };
    let solved = solve(&shrunk, (0..=merged).map(likes).collect(), merged + 1);
    let mut heads = best;
    for v in 0..merged {
        heads[outside[v]] = if solved[v] == merged { leave[v] } else { old(solved[v]) };
    }
    let above = solved[merged];
    heads[enter[above]] = old(above);
    heads
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Score of the best tree by trying every choice of heads.
    fn brute(scores: &[f32], n: usize) -> f32 {
        let width = n + 1;
        let mut best = f32::NEG_INFINITY;
        for code in 0..width.pow(n as u32) {
            let heads: Vec<usize> = (0..n).map(|d| code / width.pow(d as u32) % width).collect();
            if heads.iter().enumerate().all(|(d, &h)| d != h) && is_tree(&heads, n) {
                best = best.max(heads.iter().enumerate().map(|(d, &h)| scores[d * width + h]).sum());
            }
        }
        best
    }

    proptest! {
        #[test]
        fn the_best_of_all_trees_is_found(n in 1usize..5, scores in proptest::collection::vec(-10i8..10, 20)) {
            let scores: Vec<f32> = scores.iter().map(|s| f32::from(*s)).collect();
            let heads = heads(&scores, n);
            let plain: Vec<usize> = heads.iter().enumerate().map(|(d, &h)| if h as usize == d { n } else { h as usize }).collect();
            prop_assert!(is_tree(&plain, n));
            let sum: f32 = plain.iter().enumerate().map(|(d, &h)| scores[d * (n + 1) + h]).sum();
            prop_assert!((sum - brute(&scores, n)).abs() < 1e-3);
        }

        #[test]
        fn any_scores_give_a_tree(n in 1usize..40, seed in any::<u64>()) {
            let mut x = seed | 1;
            let scores: Vec<f32> = (0..n * (n + 1)).map(|_| { x ^= x << 13; x ^= x >> 7; x ^= x << 17; f32::from_bits(x as u32) }).collect();
            let heads = heads(&scores, n);
            let plain: Vec<usize> = heads.iter().enumerate().map(|(d, &h)| if h as usize == d { n } else { h as usize }).collect();
            prop_assert!(is_tree(&plain, n));
        }
    }
}
