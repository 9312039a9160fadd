//! How a Dutch text addresses its reader: je or u.

use super::Expected;
use crate::translate::language::Language;

/// How a Dutch text addresses its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Formality {
    Je,
    U,
}

/// Whether a Dutch answer addresses its reader in another way than it should, or in both.
pub fn addresses_otherwise(answer: &str, expected: &Expected) -> bool {
    if expected.pair.target != Language::DUTCH {
        return false;
    }
    let Address { familiar, polite } = Address::of(answer);
    match expected.formality {
        Some(Formality::Je) => polite,
        Some(Formality::U) => familiar,
        None => polite && familiar,
    }
}

/// The forms of address in a Dutch text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// je, jij
    pub familiar: bool,
    /// u, uw
    pub polite: bool,
}

impl Address {
    pub fn of(text: &str) -> Self {
        const FAMILIAR: [&str; 6] = ["je", "jij", "jou", "jouw", "jezelf", "jouwe"];
        const POLITE: [&str; 4] = ["u", "uw", "uzelf", "uwe"];
        // Not the hour of "70 km/u".
        let text = text.to_lowercase().replace("/u", " ");
        let has =
            |wanted: &[&str]| text.split(|letter: char| !letter.is_alphanumeric()).any(|word| wanted.contains(&word));
        Self { familiar: has(&FAMILIAR), polite: has(&POLITE) }
    }
}
