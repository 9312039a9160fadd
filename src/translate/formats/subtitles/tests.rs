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
    let cases: [(&str, &[&str]); 16] = [
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
        ("#Zacht valt de regen#\n# en de sneeuw #", &["Zacht valt de regen", "en de sneeuw"]),
        ("ANNA: Ik zie het.\nTOM: Ik ook.", &["ANNA: Ik zie het.", "TOM: Ik ook."]),
        ("MAN 2: Ik zie\nhet ook.\n[Tom] Ja.", &["MAN 2: Ik zie het ook.", "[Tom] Ja."]),
        ("Let op: dit is\nNiet: dat.", &["Let op: dit is Niet: dat."]),
        ("Een regel\\Nen nog een.", &["Een regel{1}en nog een."]),
        ("Zie #tuin\nen @anna.", &["Zie #tuin en @anna."]),
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

#[test]
fn odd_numbers_and_times_are_no_prose() {
    let source = "x1\r\n-00:00:01,000 --> 00:00:02,000\r\nToo early.\r\n\r\nC-2\r\n00:00:5x,000 --> 00:00:57,0 X1:10 X2:20\r\n\
        A slip.\r\n3\r\n0:1:2 --> 0:1:3\r\nShort times.\r\n12\r\nTrees are here.\r\n\r\nYes 4\r\n00:00:09,000-->00:00:10,000\r\n";
    assert_eq!(masked(&Srt.read(source)), ["Too early.", "A slip.", "Short times. 12 Trees are here.", "Yes 4"]);
    let expected = source.replace("Too early", "Te vroeg").replace("A slip", "Een fout").replace("Yes", "Ja");
    let answers = ["Te vroeg.", "Een fout.", "Short times. 12 Trees are here.", "Ja 4"];
    assert_eq!(translated(source, &Srt, &answers), expected);
}

#[test]
fn data_and_entities_of_captions_stay_as_they_are() {
    let source = "WEBVTT\n\n00:01.000 --> 00:02.000\n{\"title\": \"One\"}\n\n00:02.000 --> 00:03.000\n[ {\n  \"a\": 1 } ]\n\n\
        00:03.000 --> 00:04.000\nthumbs/a.jpg#xywh=0,0,16,9\n\n00:04.000 --> 00:05.000\n[Door] opens &lrm;now&nbsp;&amp; A -> B\n";
    assert_eq!(Vtt.skipped(source).len(), 2);
    let answer = "[Deur] gaat \u{200e}nu\u{a0}& A -> B open";
    let document = Document::new(source.to_owned(), &Vtt);
    assert_eq!(masked(document.segments()), ["[Door] opens \u{200e}now\u{a0}& A -> B"]);
    let content = [Fragment::Text(answer.to_owned())];
    let (text, refused) = document.render(|_| Some(&content));
    let expected =
        source.replace("[Door] opens &lrm;now&nbsp;&amp; A -> B", "[Deur] gaat &lrm;nu&nbsp;&amp; A -> B open");
    assert_eq!((text, refused), (expected, Vec::new()));
}
