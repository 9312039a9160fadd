//! Names that a translation lost or made up. A name is carried over, inflected (`Belgium`, `België`), or has another
//! form in the other language, which the tables know.

use super::coverage::are_alike;
use super::residue;
use super::words::{Capital, Word, Words, stem};

/// What one text names and the other lacks, as the text writes it.
#[derive(Debug, Default)]
pub struct Missing {
    pub names: Vec<String>,
    /// Words with a capital letter that the tables know: a name, or a word of a title that was translated freely.
    pub words: Vec<String>,
    /// Unknown words that begin a quotation, which may be names.
    pub quoted: Vec<String>,
    /// Names that are no part of a title.
    pub alone: Vec<String>,
}

/// The names of `text` that `other` lacks.
pub fn missing(text: &Words, other: &Words) -> Missing {
    let is_title = text.is_title();
    let mut missing = Missing::default();
    let free = free(other, text);
    for (place, word) in text.all.iter().enumerate() {
        let is_one = if is_title { is_certain(word, text) } else { is_name(place, text) };
        if !is_one && !may_be_name(word, text) || other.means(word) || is_there(word, text, other, &free) {
            continue;
        }
        let is_unknown = word.meanings.is_empty() && !is_noun(&word.lower);
        if is_unknown && begins_quotation(word, text) {
            missing.quoted.push(text.written(word).to_owned());
        }
        // Letters may stand for words of the other text.
        let is_name = is_one && is_unknown && !is_acronym(word, text);
        if is_name && is_alone(place, text) {
            missing.alone.push(text.written(word).to_owned());
        }
        let list = if is_name { &mut missing.names } else { &mut missing.words };
        list.push(text.written(word).to_owned());
    }
    missing.names.dedup();
    missing
}

/// A name whatever surrounds it: `GitHub`, `iPhone`, `H2O`.
fn is_certain(word: &Word, text: &Words) -> bool {
    word.capital == Capital::Several && text.written(word).chars().any(char::is_lowercase)
}

fn is_name(place: usize, text: &Words) -> bool {
    let word = &text.all[place];
    let letters = word.lower.chars().count();
    let is_common = || residue::is_common(&word.lower, text.language);
    match word.capital {
        Capital::Inside => letters >= 3 && text.language.writes_names_only_with_capitals() && !is_common(),
        Capital::Several => letters >= 2 && word.lower.starts_with(char::is_alphabetic) && !is_roman(&word.lower),
        // The first of several: "Willem Drees was …".
        Capital::First => {
            let next = text.all.get(place + 1);
            let is_next = |next: &&Word| {
                next.capital == Capital::Inside
                    && next.meanings.is_empty()
                    && text.text[word.range.end..next.range.start].trim().is_empty()
            };
            letters >= 4
                && text.language.writes_names_only_with_capitals()
                && !is_common()
                && next.as_ref().is_some_and(is_next)
        }
        Capital::None => false,
    }
}

/// A word of a title by its ending: `Fertility`, `Voorlichting`.
fn is_noun(word: &str) -> bool {
    const ENDINGS: [&str; 29] = [
        "tion", "sion", "ity", "ment", "ness", "ance", "ence", "ism", "logy", "sphere", "ship", "ial", "ical",
        "ular", "tary", "uary", "hood", "tive", "ous", "heid", "schap", "iteit", "atie", "isme", "kunde", "lijke",
        "ische", "elling", "ening",
    ];
    ENDINGS.iter().any(|ending| word.strip_suffix('s').unwrap_or(word).ends_with(ending) || word.ends_with(ending))
}

/// The first word of a sentence.
fn may_be_name(word: &Word, text: &Words) -> bool {
    word.capital == Capital::First
        && word.lower.chars().count() >= 4
        && !residue::is_common(&word.lower, text.language)
}

/// Whether the words before and after one are no words of a title: they have no capital letters, or are names themselves.
fn is_alone(place: usize, text: &Words) -> bool {
    let beside = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
    let is_no_title =
        |word: &Word| word.capital == Capital::None || word.meanings.is_empty() && !is_noun(&word.lower);
    beside.filter_map(|place| text.all.get(place)).all(is_no_title)
}

/// Whether a word is written in capital letters alone, its ending aside: `NATO's`.
fn is_acronym(word: &Word, text: &Words) -> bool {
    let stem = stem(text.written(word));
    word.capital == Capital::Several && stem.chars().all(|letter| !letter.is_lowercase())
}

fn begins_quotation(word: &Word, text: &Words) -> bool {
    let before = &text.text[..word.range.start];
    word.capital == Capital::First && before.ends_with(['"', '“', '„', '«', '\'', '‘'])
}

/// A number in Roman letters, as in `Willem III`.
fn is_roman(word: &str) -> bool {
    stem(word).chars().all(|letter| "ivxlcdm".contains(letter))
}

/// The words of `other` that are no word of `text` in any surer way: only they may be its names in another spelling.
fn free<'a>(other: &'a Words, text: &Words) -> Vec<&'a Word> {
    let same = |word: &Word| text.all.iter().any(|own| own.lower == word.lower);
    other.all.iter().filter(|word| !text.means(word) && !same(word)).collect()
}

fn is_there(word: &Word, text: &Words, other: &Words, free: &[&Word]) -> bool {
    if is_unit(word, text) || initial(word).is_some_and(|initial| has_initial(other, initial)) {
        return true;
    }
    let stem = stem(&word.lower);
    let is_acronym = is_acronym(word, text);
    let is_part = |other: &Word| {
        // A compound, or the other way round: `Obama-regering`, `nobelprijs`.
        let (shortest, longest) =
            if stem.len() < other.lower.len() { (stem, other.lower.as_str()) } else { (other.lower.as_str(), stem) };
        shortest.chars().count() >= 3 && longest.starts_with(shortest)
            || shortest.chars().count() >= 4 && longest.contains(shortest)
    };
    other.all.iter().any(|other| other.lower == word.lower || is_part(other))
        || free.iter().any(|other| {
            are_alike(&word.sound, &other.sound)
                || word.sound == other.sound && word.sound.len() >= 3
                || is_misspelt(word, other) && !text.all.iter().any(|own| are_alike(&own.sound, &other.sound))
                || is_acronym && other.lower.starts_with(stem)
        })
        || other.text.to_lowercase().contains(stem) && stem.chars().count() >= 4
}

/// Whether a word is the unit of a number before it: `5 GHz`.
fn is_unit(word: &Word, text: &Words) -> bool {
    let before = text.text[..word.range.start].trim_end();
    word.lower.chars().count() <= 4 && before.ends_with(|letter: char| letter.is_ascii_digit())
}

/// The letter that a name may be shortened to.
fn initial(word: &Word) -> Option<char> {
    word.lower.chars().next().filter(|_| matches!(word.capital, Capital::First | Capital::Inside))
}

/// Whether a text has a letter with a full stop, as in `W. Drees`.
fn has_initial(text: &Words, initial: char) -> bool {
    let is_it = |word: &Word| {
        word.capital != Capital::None
            && word.lower.chars().eq([initial])
            && text.text[word.range.end..].starts_with('.')
    };
    text.all.iter().any(is_it)
}

/// Whether two words differ by a letter or two, as names in other spellings do: `Tchaikovsky` and `Tsjaikovski`.
fn is_misspelt(one: &Word, other: &Word) -> bool {
    // Names differ more than words: nobody translates them.
    let is_name = |word: &Word| matches!(word.capital, Capital::Inside | Capital::Several);
    let tolerance = if is_name(one) && is_name(other) { 4 } else { 3 };
    let (one, other): (Vec<char>, Vec<char>) = (one.sound.chars().collect(), other.sound.chars().collect());
    let longest = one.len().max(other.len());
    if longest < 5 || one.first() != other.first() || one.len().abs_diff(other.len()) * 3 > longest {
        return false;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], place + 1);
        for (at, candidate) in other.iter().enumerate() {
            let cost = (diagonal + usize::from(letter != candidate)).min(row[at] + 1).min(row[at + 1] + 1);
            diagonal = std::mem::replace(&mut row[at + 1], cost);
        }
    }
    row[other.len()] * 10 <= longest * tolerance
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::sides;
    use super::*;
    use crate::translate::language::{Language, Pair};

    const PAIR: Pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };

    fn lost(source: &str, target: &str) -> Vec<String> {
        let (english, dutch) = sides(PAIR).unzip();
        let (source, target) = (
            Words::of(source, PAIR.source).with_meanings(english),
            Words::of(target, PAIR.target).with_meanings(dutch),
        );
        missing(&source, &target).names
    }

    #[test]
    fn names_in_their_other_form_are_there() {
        let there = [
            ("Yesterday Willem walked to Belgium.", "Gisteren liep Willem naar België."),
            ("She lives in London, near Mary.", "Ze woont in Londen, bij Mary."),
            ("On Monday the Dutch king came.", "Maandag kwam de Nederlandse koning."),
            ("The Quick Start Guide", "Snel aan de slag"),
            ("He said: \"Why not?\" Then Tom left.", "Hij zei: 'Waarom niet?' Toen ging Tom weg."),
            ("I told you so.", "Ik zei het toch."),
            ("I use GitHub.", "Ik gebruik GitHub."),
            ("They sold it in Sweden and in Greece.", "Ze verkochten het in Zweden en Griekenland."),
            ("The U.S. and the UN agreed with NATO.", "De VS en de VN waren het eens met de NAVO."),
            ("He read Tchaikovsky's letters.", "Hij las de brieven van Tsjaikovski."),
            ("We visited The Hague, Vienna and Brussels.", "We bezochten Den Haag, Wenen en Brussel."),
            ("In March the Danes voted.", "In maart stemden de Denen."),
        ];
        for (source, target) in there {
            assert_eq!(lost(source, target), [""; 0], "{source}");
        }
    }

    #[test]
    fn a_quotation_may_begin_with_a_name_and_capitals_may_stand_for_words() {
        let (english, dutch) = sides(PAIR).unzip();
        let source = Words::of("They called him \"Pelbart\" at the RTCV.", PAIR.source).with_meanings(english);
        let target = Words::of("Ze noemden hem 'Oquist' bij de stichting.", PAIR.target).with_meanings(dutch);
        let (lost, new) = (missing(&source, &target), missing(&target, &source));
        assert_eq!(
            (lost.quoted, lost.words),
            (vec!["Pelbart".to_owned()], vec!["Pelbart".to_owned(), "RTCV".to_owned()])
        );
        assert_eq!((new.quoted, new.names), (vec!["Oquist".to_owned()], Vec::new()));
    }

    #[test]
    fn lost_names_are_found() {
        assert_eq!(lost("Yesterday Willem walked home.", "Gisteren liep hij naar huis."), ["Willem"]);
        assert_eq!(lost("Ask GitHub about it.", "Vraag het maar."), ["GitHub"]);
        assert_eq!(lost("I met Anna in Sweden.", "Ik ontmoette Jansen in Zweden."), ["Anna"]);
        // "Iraanse" has a word of its own, so that it is no other spelling of a name.
        assert_eq!(lost("Then Jansen met the Iranian king.", "Toen sprak hij de Iraanse koning."), ["Jansen"]);
        // A full stop after an initial ends no sentence.
        assert_eq!(lost("We met W. Pelbart there.", "We zagen W. Oquist daar."), ["Pelbart"]);
    }
}
