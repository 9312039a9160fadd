//! Languages: their names and codes, and detecting the one of a text.

use whatlang::{Detector, Lang};

use super::vocabulary;

/// Its place in the list: languages are compared for every word of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(usize);

#[derive(Debug)]
struct Entry {
    code: &'static str,
    /// In Dutch, as prompts say it.
    dutch: &'static str,
    english: &'static str,
    /// In the language itself.
    own: &'static str,
    detected_as: Lang,
}

macro_rules! languages {
    ($($code:literal $dutch:literal $english:literal $own:literal $lang:ident),* $(,)?) => {
        const ALL: &[Entry] = &[$(
            Entry { code: $code, dutch: $dutch, english: $english, own: $own, detected_as: Lang::$lang }
        ),*];
    };
}

languages![
    "nl" "Nederlands" "Dutch" "Nederlands" Nld,
    "en" "Engels" "English" "English" Eng,
    "de" "Duits" "German" "Deutsch" Deu,
    "fr" "Frans" "French" "français" Fra,
    "es" "Spaans" "Spanish" "español" Spa,
    "it" "Italiaans" "Italian" "italiano" Ita,
    "pt" "Portugees" "Portuguese" "português" Por,
    "af" "Afrikaans" "Afrikaans" "Afrikaans" Afr,
    "da" "Deens" "Danish" "dansk" Dan,
    "sv" "Zweeds" "Swedish" "svenska" Swe,
    "nb" "Noors" "Norwegian" "norsk" Nob,
    "fi" "Fins" "Finnish" "suomi" Fin,
    "pl" "Pools" "Polish" "polski" Pol,
    "cs" "Tsjechisch" "Czech" "čeština" Ces,
    "sk" "Slowaaks" "Slovak" "slovenčina" Slk,
    "hu" "Hongaars" "Hungarian" "magyar" Hun,
    "ro" "Roemeens" "Romanian" "română" Ron,
    "tr" "Turks" "Turkish" "Türkçe" Tur,
    "el" "Grieks" "Greek" "ελληνικά" Ell,
    "ru" "Russisch" "Russian" "русский" Rus,
    "uk" "Oekraïens" "Ukrainian" "українська" Ukr,
    "ar" "Arabisch" "Arabic" "العربية" Ara,
    "zh" "Chinees" "Chinese" "中文" Cmn,
    "ja" "Japans" "Japanese" "日本語" Jpn,
];

/// Whether a code is the language's in ISO 639-3, or its old one in ISO 639-2.
fn is_three_letters(entry: &Entry, code: &str) -> bool {
    const OLD: [(&str, &str); 9] = [
        ("dut", "nl"),
        ("ger", "de"),
        ("fre", "fr"),
        ("cze", "cs"),
        ("slo", "sk"),
        ("rum", "ro"),
        ("gre", "el"),
        ("chi", "zh"),
        ("zho", "zh"),
    ];
    entry.detected_as.code() == code || OLD.contains(&(code, entry.code))
}

/// Letters that detection by trigrams needs.
const ENOUGH: usize = 8;
/// Letters from which trigrams see more than frequent words.
const LONG: usize = 100;

impl Language {
    pub const DUTCH: Self = Self(0);
    pub const ENGLISH: Self = Self(1);

    fn entry(self) -> &'static Entry {
        &ALL[self.0]
    }

    /// The language of a code (`nl`, `nl-BE`) or a name (`Dutch`, `Nederlands`, `Deutsch`).
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        let code = name.split(['-', '_']).next().unwrap_or_default();
        let is_it = |entry: &Entry| {
            entry.code == code
                || is_three_letters(entry, code)
                || [entry.dutch, entry.english, entry.own].iter().any(|own| own.to_lowercase() == name)
        };
        ALL.iter().position(is_it).map(Self)
    }

    /// The language of a text, if that is clear: of a long one by its trigrams, of a short one by its words.
    pub fn of(text: &str) -> Option<Self> {
        let letters = text.chars().filter(|character| character.is_alphabetic()).count();
        let by_words = || vocabulary::language(text).and_then(Self::named);
        let by_trigrams = || Self::surely_of(text).filter(|_| letters >= ENOUGH);
        if letters >= LONG {
            return by_trigrams().or_else(by_words).or_else(|| Self::among(text, [Self::DUTCH, Self::ENGLISH]));
        }
        by_words().or_else(by_trigrams)
    }

    /// The language of a text, if there is no doubt.
    pub fn surely_of(text: &str) -> Option<Self> {
        let all = ALL.iter().map(|entry| entry.detected_as).collect();
        let found = Detector::with_allowlist(all).detect(text).filter(whatlang::Info::is_reliable)?;
        ALL.iter().position(|entry| entry.detected_as == found.lang()).map(Self)
    }

    /// Which of two languages a text is in, if that is clear.
    pub fn among(text: &str, languages: [Self; 2]) -> Option<Self> {
        if text.chars().filter(|character| character.is_alphabetic()).count() < ENOUGH {
            return None;
        }
        let detector = Detector::with_allowlist(languages.map(|language| language.entry().detected_as).to_vec());
        let found = detector.detect(text)?.lang();
        languages.into_iter().find(|language| language.entry().detected_as == found)
    }

    /// The two letters of ISO 639-1.
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// Its name in Dutch, as prompts say it.
    pub fn in_dutch(self) -> &'static str {
        self.entry().dutch
    }

    pub fn in_english(self) -> &'static str {
        self.entry().english
    }

    /// Whether a capital letter inside a sentence tells a name. In German every noun has one; other scripts have none.
    pub fn writes_names_only_with_capitals(self) -> bool {
        !matches!(self.code(), "de" | "ar" | "zh" | "ja")
    }

    /// The default other language of a pair: English for Dutch, Dutch for any other.
    #[must_use]
    pub fn counterpart(self) -> Self {
        if self == Self::DUTCH { Self::ENGLISH } else { Self::DUTCH }
    }

    pub fn codes() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|entry| entry.code)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair {
    pub source: Language,
    pub target: Language,
}

impl Pair {
    /// The pair of a translation in the other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { source: self.target, target: self.source }
    }

    /// Whether Fietje has seen enough of both: it was trained on Dutch, and its base model on English.
    pub fn is_well_known(self) -> bool {
        let known = [Language::DUTCH, Language::ENGLISH];
        known.contains(&self.source) && known.contains(&self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_codes_and_names_in_several_languages() {
        let cases = [
            ("nl", "nl"),
            ("NL-be", "nl"),
            ("Dutch", "nl"),
            ("nederlands", "nl"),
            ("Deutsch", "de"),
            ("Duits", "de"),
            ("français", "fr"),
            ("pt_BR", "pt"),
            ("eng", "en"),
            ("dut", "nl"),
            ("nld", "nl"),
        ];
        for (name, code) in cases {
            assert_eq!(Language::named(name).map(Language::code), Some(code), "{name}");
        }
        assert_eq!(Language::named("Klingon"), None);
        assert_eq!(Language::named(""), None);
    }

    #[test]
    fn the_language_of_a_text_is_detected() {
        let cases = [
            ("De burgemeester heeft gisteren het nieuwe gemeentehuis geopend.", Some("nl")),
            ("The mayor opened the new town hall yesterday afternoon.", Some("en")),
            ("Der Bürgermeister hat gestern das neue Rathaus eröffnet.", Some("de")),
            ("Good morning", Some("en")),
            ("Goedemorgen", Some("nl")),
            (
                "Ons huis is ver van die see af, maar ek dink dat ons een keer per jaar daarheen kan gaan om te swem en te \
                rus, want die kinders hou daarvan.",
                Some("af"),
            ),
            ("ok", None),
            ("12:30", None),
        ];
        for (text, code) in cases {
            assert_eq!(Language::of(text).map(Language::code), code, "{text}");
        }
    }
}
