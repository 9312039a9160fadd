//! Negations that are there, and negations that are not.

use super::super::lexicon::sides;
use super::*;
use crate::translate::language::Pair;

const PAIR: Pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };

/// What becomes of the negations of either text in the other.
fn lost(english: &str, dutch: &str) -> (Lost, Lost) {
    let (left, right) = sides(PAIR).unzip();
    let (english, dutch) =
        (Words::of(english, PAIR.source).with_meanings(left), Words::of(dutch, PAIR.target).with_meanings(right));
    let (source, target) = (Negations::of(&english, &dutch), Negations::of(&dutch, &english));
    (source.are_lost_in(&target), target.are_lost_in(&source))
}

#[test]
fn a_negation_is_there_in_any_of_its_forms() {
    let there = [
        ("I don't know.", "Ik weet het niet."),
        ("He came without a coat.", "Hij kwam zonder jas."),
        ("She is unable to walk.", "Ze kan niet lopen."),
        ("It hardly rains here.", "Het regent hier bijna niet."),
        ("Fear nothing and nobody.", "Vrees niets of niemand."),
        ("An unstable country", "Een onstabiel land"),
        ("The shop is only open on Monday.", "De winkel is alleen op maandag open."),
        ("Not only the cat sleeps.", "Niet alleen de kat slaapt."),
        ("Don't forget your coat.", "Vergeet je jas niet."),
        ("We saw Never Let Me Go yesterday.", "Gisteren zagen we Never Let Me Go."),
        ("She works for Doctors Without Borders.", "Ze werkt voor Artsen zonder Grenzen."),
        ("It keeps the water from freezing.", "Het zorgt dat het water niet bevriest."),
        ("Unfortunately it rains.", "Helaas regent het."),
        ("It is red, and not green but rather blue.", "Het is rood, en niet groen maar juist blauw."),
        ("He came instead of her.", "Hij kwam in plaats van haar."),
        ("The lion was unleashed.", "De leeuw werd losgelaten."),
    ];
    for (english, dutch) in there {
        assert_eq!(lost(english, dutch), (Lost::None, Lost::None), "{english} / {dutch}");
    }
}

#[test]
fn a_lost_negation_is_found() {
    let cases = [
        ("I do not know.", "Ik weet het.", Lost::All),
        ("I cannot come and he will not come.", "Ik kan niet komen en hij komt.", Lost::Some),
        ("He is unable to come.", "Hij kan komen.", Lost::All),
        ("He refused to come.", "Hij kwam.", Lost::Hidden),
        ("She was not only tired.", "Ze was alleen moe.", Lost::All),
        ("It costs no more than five.", "Het kost meer dan vijf.", Lost::All),
        ("The rules are unclear.", "De regels zijn duidelijk.", Lost::All),
        ("The rope was unfrayed.", "Het touw was rafelig.", Lost::Prefixed),
    ];
    for (english, dutch, expected) in cases {
        assert_eq!(lost(english, dutch).0, expected, "{english} / {dutch}");
    }
}
