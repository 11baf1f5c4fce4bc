//! Reading and writing the recogniser's bytes: little-endian numbers and counted blocks.

/// Why bytes are no recogniser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadModel {
    #[error("name recogniser: the bytes end too early or a count is wrong")]
    Truncated,
    #[error("name recogniser: not a recogniser of this version")]
    Version,
}

/// Takes numbers off the front of a slice.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], BadModel> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(BadModel::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BadModel> {
        self.take(N)?.try_into().map_err(|_| BadModel::Truncated)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, BadModel> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn f32(&mut self) -> Result<f32, BadModel> {
        self.array().map(f32::from_le_bytes)
    }

    /// A block that states its own length.
    pub(crate) fn block(&mut self) -> Result<&'a [u8], BadModel> {
        let count = self.u32()? as usize;
        self.take(count)
    }

    pub(crate) fn floats(&mut self) -> Result<Vec<f32>, BadModel> {
        let block = self.block()?;
        let (chunks, rest) = block.as_chunks::<4>();
        if rest.is_empty() {
            Ok(chunks.iter().map(|c| f32::from_le_bytes(*c)).collect())
        } else {
            Err(BadModel::Truncated)
        }
    }

    pub(crate) fn shorts(&mut self) -> Result<Vec<u16>, BadModel> {
        let block = self.block()?;
        let (chunks, rest) = block.as_chunks::<2>();
        if rest.is_empty() {
            Ok(chunks.iter().map(|c| u16::from_le_bytes(*c)).collect())
        } else {
            Err(BadModel::Truncated)
        }
    }

    pub(crate) fn words(&mut self) -> Result<Vec<u32>, BadModel> {
        let block = self.block()?;
        let (chunks, rest) = block.as_chunks::<4>();
        if rest.is_empty() {
            Ok(chunks.iter().map(|c| u32::from_le_bytes(*c)).collect())
        } else {
            Err(BadModel::Truncated)
        }
    }
}

#[cfg(any(test, feature = "train"))]
/// Puts a counted block at the end.
pub(crate) fn put_block(out: &mut Vec<u8>, block: &[u8]) {
    out.extend_from_slice(&(block.len() as u32).to_le_bytes());
    out.extend_from_slice(block);
}

#[cfg(any(test, feature = "train"))]
pub(crate) fn put_floats(out: &mut Vec<u8>, values: &[f32]) {
    out.extend_from_slice(&(4 * values.len() as u32).to_le_bytes());
    values.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
}

#[cfg(any(test, feature = "train"))]
pub(crate) fn put_shorts(out: &mut Vec<u8>, values: &[u16]) {
    out.extend_from_slice(&(2 * values.len() as u32).to_le_bytes());
    values.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
}

#[cfg(any(test, feature = "train"))]
pub(crate) fn put_words(out: &mut Vec<u8>, values: &[u32]) {
    out.extend_from_slice(&(4 * values.len() as u32).to_le_bytes());
    values.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_taken() {
        let mut bytes = Vec::new();
        put_block(&mut bytes, b"abc");
        put_floats(&mut bytes, &[1.5, -2.0]);
        put_shorts(&mut bytes, &[7, 65535]);
        put_words(&mut bytes, &[9]);
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.block().unwrap(), b"abc");
        assert_eq!(reader.floats().unwrap(), [1.5, -2.0]);
        assert_eq!(reader.shorts().unwrap(), [7, 65535]);
        assert_eq!(reader.words().unwrap(), [9]);
        assert_eq!(reader.u32(), Err(BadModel::Truncated));
    }

    #[test]
    fn a_count_beyond_the_end_is_refused() {
        assert_eq!(Reader::new(&[255, 255, 255, 255, 1]).block(), Err(BadModel::Truncated));
        assert_eq!(Reader::new(&[3, 0, 0, 0, 1, 2, 3]).floats(), Err(BadModel::Truncated));
    }
}
