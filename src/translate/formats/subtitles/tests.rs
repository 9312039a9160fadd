//! Subtitles from the wild: cues without blank lines, speakers, colours, captions that roll.

use super::*;
use crate::translate::document::Document;
use crate::translate::formats::Format;
use crate::translate::formats::tests::masked;
use crate::translate::mask::Masked;
use crate::translate::segment::Fragment;

/// The document with an answer for each text that the model reads; nothing may be refused.
fn translated(source: &str, format: &'static dyn Format, answers: &[&str]) -> String {
    let document = Document::new(source.to_owned(), format);
    assert_eq!(document.segments().len(), answers.len(), "{:?}", masked(document.segments()));
    let contents: Vec<Vec<Fragment>> = document
        .segments()
        .iter()
        .zip(answers)
        .map(|(segment, answer)| Masked::new(&segment.content).unmask(answer).unwrap())
        .collect();
    let (text, refused) = document.render(|number| Some(&contents[number]));
    assert!(refused.is_empty(), "{refused:?} {text}");
    text
}

fn cue(text: &str) -> String {
    format!("00:00:01,000 --> 00:00:02,000\n{text}\n")
}

#[test]
fn only_the_text_of_cues_is_prose() {
    let source = "1\n00:00:01,000 --> 00:00:02,500\n<i>Wie is daar?</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n\
        {\\an8}Ik ben\nhet <b>maar</b>.\n\n3\n00:00:05,000 --> 00:00:06,000\n- Kom binnen.\n- Graag. 3 < 4\n";
    assert_eq!(masked(&Srt.read(source)), ["Wie is daar?", "Ik ben het {1}maar{2}.", "Kom binnen.", "Graag. 3 < 4"]);
}

#[test]
fn notes_styles_and_settings_are_kept() {
    let source = "WEBVTT - een titel\n\nSTYLE\n::cue { color: red }\n\nNOTE niet vertalen\n\nintro\n\
        00:01.000 --> 00:02.000 align:start\n<v Anna>Tom &amp; ik gaan</v>\n\nNOTE\nook niet\n\n00:03.000 --> 00:04.000\nNOTE dit wel\n";
    assert_eq!(masked(&Vtt.read(source)), ["Tom & ik gaan", "NOTE dit wel"]);
}

#[test]
fn a_line_with_two_times_begins_a_cue() {
    let close = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood evening.\n00:03.000 --> 00:04.000\nWho is there?\n";
    assert_eq!(masked(&Vtt.read(close)), ["Good evening.", "Who is there?"]);
    let srt = "1\n00:00:01,000 --> 00:00:02,000\nGood evening.\n2\n00:00:03,000 --> 00:00:04,000\n\nWho is there?\n\nI am.\n\n";
    assert_eq!(masked(&Srt.read(srt)), ["Good evening.", "Who is there?", "I am."]);
    assert_eq!(masked(&Srt.read(&cue("He said --> that."))), ["He said --> that."]);
}

#[test]
fn each_speaker_keeps_a_line() {
    let cases: [(&str, &[&str]); 10] = [
        ("Ben je er nog?\n-Ja, ik wacht op de trein.", &["Ben je er nog?", "Ja, ik wacht op de trein."]),
        ("- Ik dacht dat we\nnaar huis gingen.\n- Nee.", &["Ik dacht dat we naar huis gingen.", "Nee."]),
        ("– Wie heeft hem?\n– Mijn zus.", &["Wie heeft hem?", "Mijn zus."]),
        ("— Wie?\n— Ik.", &["Wie?", "Ik."]),
        (">> Wie?\n>> Ik\nwel.", &["Wie?", "Ik wel."]),
        ("<i>- Wie?</i>\n<i>- Ik.</i>", &["Wie?", "Ik."]),
        ("{\\an8}- Wie?\n{\\an8}- Ik.", &["Wie?", "Ik."]),
        ("Het wordt\n-5 graden.", &["Het wordt -5 graden."]),
        ("Het wordt\n-- of niet.", &["Het wordt -- of niet."]),
        ("♪ Zacht valt ♪\n♪ de regen ♪", &["Zacht valt", "de regen"]),
    ];
    for (text, expected) in cases {
        assert_eq!(masked(&Srt.read(&cue(text))), expected, "{text}");
    }
    let source = cue("- Did you see her?\n- I do not know.");
    let long = "Ik weet werkelijk niet wat ik u daarover nu nog vertellen moet.";
    assert_eq!(
        translated(&source, &Srt, &["Zag u haar?", long]),
        cue("- Zag u haar?\n- Ik weet werkelijk niet wat ik u\ndaarover nu nog vertellen moet.")
    );
}

#[test]
fn tags_have_no_width_and_colours_keep_their_lines() {
    let line = "<i>The lighthouse keeper was fast asleep.</i>";
    assert_eq!(translated(&cue(line), &Srt, &["De vuurtorenwachter was in diepe slaap."]).lines().count(), 2);
    let same = "<font color=\"#ffff00\">Is anybody there? I heard</font>\n<font color=\"#ffff00\">a noise.</font>";
    assert_eq!(masked(&Srt.read(&cue(same))), ["Is anybody there? I heard a noise."]);
    assert_eq!(
        translated(&cue(same), &Srt, &["Is daar iemand? Ik hoorde iets."]),
        cue("<font color=\"#ffff00\">Is daar iemand?</font>\n<font color=\"#ffff00\">Ik hoorde iets.</font>")
    );
    let other = "<font color=\"#ffff00\">Who is it?</font>\n<font color=\"#00ffff\">Me.</font>\nText.\n<b>Bold.</b>";
    assert_eq!(masked(&Srt.read(&cue(other))), ["Who is it?", "Me.", "Text.", "Bold."]);
    let long = "Een heel lange regel die zeker niet op één regel past, vrees ik.";
    assert_eq!(
        translated(&cue("<i>Short.</i>"), &Srt, &[long]),
        cue("<i>Een heel lange regel die zeker</i>\n<i>niet op één regel past, vrees ik.</i>")
    );
    let across = cue("<i>One sentence\nover two lines.</i>");
    assert_eq!(translated(&across, &Srt, &["Een zin over regels."]), cue("<i>Een zin over\nregels.</i>"));
}

#[test]
fn voices_name_who_speaks() {
    let source = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Anna de Wit>We are on the roof of the hotel.\n\n\
        00:04.000 --> 00:06.000\n<v Bob>>> And now the news.\n<v Eva>Thanks,\nBob.\n";
    assert_eq!(masked(&Vtt.read(source)), ["We are on the roof of the hotel.", "And now the news.", "Thanks, Bob."]);
    let answers = ["Wij zijn op het dak van het hotel.", "En nu het nieuws.", "Dank, Bob."];
    let expected = source
        .replace("We are on the roof of the hotel.", answers[0])
        .replace("And now the news.", answers[1])
        .replace("Thanks,\nBob.", "Dank,\nBob.");
    assert_eq!(translated(source, &Vtt, &answers), expected);
}

#[test]
fn captions_that_roll_keep_their_lines_and_times() {
    let source = "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:01.000 --> 00:00:03.000 align:start\n \n\
        we<00:00:01.400><c> start</c><00:00:01.800><c> now</c>\n\n00:00:03.000 --> 00:00:03.010\nwe start now\n \n\n\
        00:00:03.010 --> 00:00:05.000\nwe start now\nand<00:00:03.400><c> then</c>\n";
    assert_eq!(masked(&Vtt.read(source)), ["we start now", "we start now", "we start now", "and then"]);
    let start = "wij beginnen nu";
    let expected = source
        .replace(
            "we<00:00:01.400><c> start</c><00:00:01.800><c> now</c>",
            "wij<00:00:01.400><c> beginnen</c><00:00:01.800><c> nu</c>",
        )
        .replace("we start now", start)
        .replace("and<00:00:03.400><c> then</c>", "en<00:00:03.400><c> dan</c>");
    assert_eq!(translated(source, &Vtt, &[start, start, start, "en dan"]), expected);
}

#[test]
fn dialogue_of_substation_alpha_is_prose_and_nothing_else() {
    let source = "[Script Info]\r\nTitle: Een titel\r\n\r\n[V4+ Styles]\r\nFormat: Name, Fontname\r\nStyle: Default,Arial\r\n\r\n\
        [Events]\r\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\n\
        Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,niet dit\r\n\
        Dialogue: 0,0:00:01.00,0:00:02.00,Default,Anna,0,0,0,,{\\an8}Well, who is\\Nthere{\\i1}now{\\i0}?\r\n\
        Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}\r\n\
        Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,{\\k20}la{\\k30}la\r\n\
        Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,- Me.\\N- Come\\hin.\r\n";
    assert_eq!(masked(&Ass.read(source)), ["Well, who is there{1}now{2}?", "Me.", "Come\u{a0}in."]);
    let answers = ["Zo, wie is daar{1}nu{2}?", "Ik.", "Kom\u{a0}binnen."];
    let expected = source
        .replace("Well, who is\\Nthere{\\i1}now", "Zo, wie is\\Ndaar{\\i1}nu")
        .replace("Me.", "Ik.")
        .replace("Come\\hin", "Kom\\hbinnen");
    assert_eq!(translated(source, &Ass, &answers), expected);
}

#[test]
fn youtubes_other_captions_are_read() {
    let source = "0:00:01.000,0:00:03.000\nGood evening,\neverybody.\n\n0:00:03.500,0:00:05.000\n>> Who is there?\n";
    assert_eq!(masked(&Sbv.read(source)), ["Good evening, everybody.", "Who is there?"]);
    let expected = source
        .replace("Good evening,\neverybody.", "Goedenavond,\nallemaal.")
        .replace("Who is there?", "Wie is daar?");
    assert_eq!(translated(source, &Sbv, &["Goedenavond, allemaal.", "Wie is daar?"]), expected);
}
