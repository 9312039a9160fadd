//! Negations that are there, and negations that are not.

use super::super::lexicon::sides;
use super::*;
use crate::translate::language::{Language, Pair};

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
        ("The train did not leave until nine.", "De trein vertrok pas om negen uur."),
        ("Do not hesitate to write.", "Schrijf gerust."),
        ("No, thank you, I am not hungry.", "Nee dank u, ik heb geen trek."),
        ("Not at all!", "Nee hoor!"),
        ("Nobody says that any of them lied.", "Niemand zegt dat geen enkele van hen loog."),
        ("No letter came except this one.", "Alleen deze brief kwam niet te laat."),
        ("He does not know it, and the cake is sugar-free.", "Hij weet het niet, en de taart is zonder suiker."),
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
        ("Don't forget your coat.", "Vergeet je jas.", Lost::All),
        ("Remember your coat.", "Vergeet je jas.", Lost::All),
        ("I am not hungry, thank you.", "Nee dank u, ik heb trek.", Lost::All),
        ("The mistake was unavoidable.", "De fout was te voorkomen.", Lost::All),
        ("He left without his coat.", "Hij vertrok met zijn jas.", Lost::All),
    ];
    for (english, dutch, expected) in cases {
        assert_eq!(lost(english, dutch).0, expected, "{english} / {dutch}");
    }
    let back = [
        ("The train did leave until nine.", "De trein vertrok pas om negen uur."),
        ("Please do hesitate to write.", "Schrijf gerust."),
        ("He left saying goodbye.", "Hij ging zonder gedag te zeggen."),
    ];
    for (english, dutch) in back {
        assert_eq!(lost(english, dutch).1, Lost::All, "{english} / {dutch}");
    }
}
