//! Exact decimals: amounts of money are never floats.

use compact_str::{CompactString, ToCompactString};

/// A non-negative number, `mantissa / 10^places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    mantissa: u128,
    places: u32,
}

impl Decimal {
    pub(crate) const fn whole(value: u64) -> Self {
        Self { mantissa: value as u128, places: 0 }
    }

    /// `numerator / 100`: halves and quarters.
    pub(crate) const fn hundredths(value: u64) -> Self {
        Self { mantissa: value as u128, places: 2 }
    }

    /// Reads `1,234.50`; grouping commas are dropped. `None` for anything else, and for what is too long to be a number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mut mantissa, mut places, mut point, mut digits) = (0_u128, 0_u32, false, 0);
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    if digits > 24 {
                        return None;
                    }
                    mantissa = mantissa * 10 + u128::from(byte - b'0');
                    places += u32::from(point);
                }
                b',' if !point => {}
                b'.' if !point => point = true,
                _ => return None,
            }
        }
        (digits > 0).then_some(Self { mantissa, places })
    }

    /// Times `10^power`.
    pub(crate) fn scaled(self, power: u32) -> Option<Self> {
        let cut = power.min(self.places);
        let mantissa = self.mantissa.checked_mul(10_u128.checked_pow(power - cut)?)?;
        Some(Self { mantissa, places: self.places - cut })
    }

    pub(crate) fn times(self, factor: u64) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_mul(u128::from(factor))?, places: self.places })
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let raise = |d: Self| d.mantissa.checked_mul(10_u128.checked_pow(places - d.places)?);
        Some(Self { mantissa: raise(self)?.checked_add(raise(other)?)?, places })
    }

    /// A hundredth of it.
    pub(crate) fn hundredth(self) -> Option<Self> {
        Some(Self { mantissa: self.mantissa, places: self.places.checked_add(2)? })
    }

    pub(crate) fn less_than(self, other: Self) -> bool {
        let places = self.places.max(other.places);
        let raise = |d: Self| 10_u128.checked_pow(places - d.places).and_then(|f| d.mantissa.checked_mul(f));
        matches!((raise(self), raise(other)), (Some(a), Some(b)) if a < b)
    }

    /// The whole number it is, if it is one.
    pub(crate) fn to_whole(self) -> Option<u64> {
        let unit = 10_u128.checked_pow(self.places)?;
        self.mantissa.is_multiple_of(unit).then(|| u64::try_from(self.mantissa / unit).ok()).flatten()
    }

    /// Plain digits, no exponent, no trailing zeros: `2500000`, `12.5`.
    pub(crate) fn plain(self) -> CompactString {
        let mut text = self.mantissa.to_compact_string();
        if self.places == 0 {
            return text;
        }
        let places = self.places as usize;
        while text.len() <= places {
            text.insert(0, '0');
        }
        text.insert(text.len() - places, '.');
        while text.ends_with('0') {
            text.pop();
        }
        if text.ends_with('.') {
            text.pop();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_and_plain() {
        let check = |text: &str, power: u32, expect: &str| {
            assert_eq!(Decimal::parse(text).and_then(|d| d.scaled(power)).unwrap().plain(), expect, "{text}e{power}");
        };
        check("2.5", 6, "2500000");
        check("1,234.50", 0, "1234.5");
        check("0.05", 0, "0.05");
        check("0.005", 2, "0.5");
        check("100", 12, "100000000000000");
        check("0", 9, "0");
        check("3.00", 0, "3");
    }

    #[test]
    fn what_is_no_number_or_too_long_is_refused() {
        for text in ["", ",", ".", "1.2.3", "1a", "1234567890123456789012345"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        assert_eq!(Decimal::whole(u64::MAX).scaled(30), None);
    }

    #[test]
    fn sums_align_their_places() {
        let sum = Decimal::hundredths(250).plus(Decimal::whole(3)).unwrap();
        assert_eq!((sum.plain().as_str(), sum.to_whole()), ("5.5", None));
        assert_eq!(Decimal::hundredths(300).to_whole(), Some(3));
    }
}
