//! The same quantity in both languages, however they write it; and quantities that are not the same.

use super::*;
use crate::translate::language::Language;

fn compare(english: &str, dutch: &str) -> Changes {
    changes(&Words::of(english, Language::ENGLISH), &Words::of(dutch, Language::DUTCH))
}

#[test]
fn equal_numbers_are_equal_in_both_directions() {
    let cases = [
        ("It costs $1,234.50 at 8:15 on 3 May 2024.", "Het kost $ 1.234,50 om 8.15 uur op 3 mei 2024."),
        ("Two cats and 3 dogs", "2 katten en drie honden"),
        ("We met at 3:30 PM.", "We zagen elkaar om 15.30 uur."),
        ("The shop opens at 9 a.m.", "De winkel gaat om negen uur 's ochtends open."),
        ("At 2pm it rained.", "Om 14 uur regende het."),
        ("At 2 p.m. it rained.", "Om 2 uur 's middags regende het."),
        ("He left at 10:30.", "Hij vertrok om half elf."),
        ("At a quarter past ten", "Om 10.15 uur"),
        ("In the 1960s", "In de jaren 60"),
        ("In the 1960s", "In de jaren zestig"),
        ("Music of the '90s", "Muziek uit de jaren negentig"),
        ("The 18th century", "De achttiende eeuw"),
        ("The eighteenth century", "De 18e eeuw"),
        ("His 3rd try", "Zijn derde poging"),
        ("A hundred people", "100 mensen"),
        ("Twenty-five years", "Vijfentwintig jaar"),
        ("Two hundred and five pages", "205 pagina's"),
        ("Seventeen thousand", "17.000"),
        ("2.5 million euros", "2,5 miljoen euro"),
        ("1,500,000 people", "1,5 miljoen mensen"),
        ("three billion", "3 miljard"),
        ("10-15 minutes", "10 tot 15 minuten"),
        ("It is 20 miles away.", "Het is 32 kilometer hiervandaan."),
        ("It is 100 to 250 meters (328 to 820 feet) wide.", "Het is 100 tot 250 meter breed."),
        ("It was 68 °F.", "Het was 20 °C."),
        ("Pi is 3.14.", "Pi is 3,14."),
        ("Version 2.4.1", "Versie 2.4.1"),
        ("It weighs 3.5 pounds.", "Het weegt 3,5 pond."),
        ("1 000 000 euros", "1.000.000 euro"),
        ("0.5%", "0,5 %"),
    ];
    for (english, dutch) in cases {
        assert_eq!(compare(english, dutch), Changes::default(), "{english} / {dutch}");
        let back = changes(&Words::of(dutch, Language::DUTCH), &Words::of(english, Language::ENGLISH));
        assert_eq!(back, Changes::default(), "{dutch} / {english}");
    }
}

#[test]
fn changed_numbers_are_found() {
    let cases = [
        ("He was born in 1984.", "Hij werd geboren in 1948."),
        ("It takes 10 minutes.", "Het duurt 17 minuten."),
        ("The 1960s", "De jaren 70"),
        ("At 3:30 PM", "Om 16.30 uur"),
        ("It is 50 km away.", "Het is 57 km hiervandaan."),
        ("6 inches of rain", "13 inch regen"),
        ("2.5 million", "2,5 miljard"),
        ("25 people", "Vijfendertig mensen"),
    ];
    for (english, dutch) in cases {
        let changes = compare(english, dutch);
        assert!(!changes.missing.is_empty(), "{english} / {dutch}: {changes:?}");
    }
    assert_eq!(compare("He was born.", "Hij werd geboren in 1948.").made_up, ["1948"]);
    assert_eq!(compare("He was born in 1948.", "Hij werd geboren.").missing, ["1948"]);
    assert_eq!(compare("Seventeen people came.", "Er kwamen mensen.").missing_words, ["Seventeen"]);
}

#[test]
fn a_decimal_sign_that_is_read_as_the_other_one_is_a_contradiction() {
    assert_eq!(compare("1,500 people", "1,500 mensen").contradiction.as_deref(), Some("1,500"));
    assert_eq!(compare("1.500 seconds", "1.500 seconden").contradiction.as_deref(), Some("1.500"));
    assert_eq!(compare("1,500 people", "1.500 mensen").contradiction, None);
    assert_eq!(compare("1,500 people", "1500 mensen").contradiction, None);
}
