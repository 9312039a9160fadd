//! Names that a translation lost. Most are equal in both languages, or begin alike (`Belgium`, `België`); the others
//! are listed here.

/// Capitalised words that the other language has another word for: days, holidays, peoples, languages, countries.
const TRANSLATED: [&str; 66] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "march",
    "may",
    "christmas",
    "easter",
    "pentecost",
    "new",
    "year",
    "king",
    "queen",
    "prince",
    "princess",
    "sir",
    "mister",
    "miss",
    "missus",
    "lord",
    "lady",
    "god",
    "dutch",
    "netherlands",
    "holland",
    "german",
    "germans",
    "germany",
    "hungary",
    "hungarian",
    "greece",
    "greek",
    "switzerland",
    "swiss",
    "united",
    "states",
    "kingdom",
    "brussels",
    "hague",
    "flanders",
    "flemish",
    "earth",
    "internet",
    "nederlands",
    "nederlandse",
    "nederland",
    "nederlander",
    "nederlanders",
    "duits",
    "duitse",
    "duitsland",
    "duitser",
    "hongarije",
    "griekenland",
    "grieks",
    "zwitserland",
    "zwitsers",
    "verenigde",
    "staten",
    "koninkrijk",
    "oostenrijk",
    "kerstmis",
    "pasen",
];
/// Letters that a name has in common with itself in another language.
const COMMON: usize = 3;

/// The first name that is missing in the answer.
pub fn missing_name(source: &str, answer: &str) -> Option<String> {
    let answer = answer.to_lowercase();
    let words: Vec<&str> = answer.split(|letter: char| !letter.is_alphanumeric()).collect();
    let is_there = |name: &str| {
        let beginning: String = name.to_lowercase().chars().take(COMMON).collect();
        words.iter().any(|word| word.starts_with(&beginning))
    };
    let certain = source.split(|letter: char| !letter.is_alphanumeric()).filter(|word| is_certainly_one(word));
    let certain = certain.filter(|name| !answer.contains(&name.to_lowercase()));
    let likely = likely_names(source).into_iter().filter(|name| !is_there(name));
    certain.chain(likely).next().map(str::to_owned)
}

/// A capital letter or a digit inside: `GitHub`, `iPhone`, `H2O`.
fn is_certainly_one(word: &str) -> bool {
    word.chars().any(char::is_lowercase)
        && word.starts_with(char::is_alphabetic)
        && word.chars().skip(1).any(|letter| letter.is_uppercase() || letter.is_numeric())
}

/// Words with a capital letter in the middle of a sentence; none where all words have one, as in a title.
fn likely_names(source: &str) -> Vec<&str> {
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let words: Vec<&str> = source.split_whitespace().collect();
    if words.iter().filter(|word| is_capital(word)).count() * 2 > words.len() {
        return Vec::new();
    }
    let inside = words.windows(2).filter(|pair| {
        // After the end of a sentence, a quotation or a placeholder any word may have one.
        pair[0].ends_with(|letter: char| letter.is_alphanumeric() || letter == ',')
    });
    let bare = inside.map(|pair| pair[1].trim_matches(|letter: char| !letter.is_alphanumeric()));
    bare.filter(|word| {
        let letters = word.chars().count();
        let is_plain = word.chars().all(char::is_alphabetic) && word.chars().skip(1).all(char::is_lowercase);
        is_capital(word) && letters > COMMON && is_plain && !TRANSLATED.contains(&word.to_lowercase().as_str())
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_names_are_found() {
        let missing = |source, answer| missing_name(source, answer);
        let there = [
            ("Yesterday Willem walked to Belgium.", "Gisteren liep Willem naar België."),
            ("She lives in London, near Mary.", "Ze woont in Londen, bij Mary."),
            ("On Monday the Dutch king came.", "Maandag kwam de Nederlandse koning."),
            ("The Quick Start Guide", "Snel aan de slag"),
            ("He said: \"Why not?\" Then Tom left.", "Hij zei: 'Waarom niet?' Toen ging Tom weg."),
            ("I told you so.", "Ik zei het toch."),
            ("I use GitHub.", "Ik gebruik GitHub."),
        ];
        for (source, answer) in there {
            assert_eq!(missing(source, answer), None, "{source}");
        }
        assert_eq!(
            missing("Yesterday Willem walked home.", "Gisteren liep hij naar huis.").as_deref(),
            Some("Willem")
        );
        assert_eq!(missing("Ask GitHub about it.", "Vraag het maar.").as_deref(), Some("GitHub"));
    }
}
