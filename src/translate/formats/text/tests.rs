//! Texts from mails, books, terminals and shops.

use super::*;
use crate::translate::document::Document;
use crate::translate::formats::tests::masked;

fn texts(source: &str) -> Vec<String> {
    masked(Document::new(source.to_owned(), &Text).segments())
}

/// The text with a letter in place of each, and every word of four letters or more this much longer.
fn rendered(source: &str, longer: &str) -> String {
    let document = Document::new(source.to_owned(), &Text);
    let word = |word: &str| {
        if word.len() >= 4 && word.chars().all(char::is_alphabetic) {
            format!("{word}{longer}")
        } else {
            word.to_owned()
        }
    };
    let grown = |fragment: &Fragment| match fragment {
        Fragment::Text(text) => {
            Fragment::Text(text.split(' ').map(word).collect::<Vec<_>>().join(" ").replace('e', "a"))
        }
        kept @ Fragment::Kept(..) => kept.clone(),
    };
    let contents: Vec<Vec<Fragment>> =
        document.segments().iter().map(|segment| segment.content.iter().map(grown).collect()).collect();
    let (text, refused) = document.render(|number| Some(&contents[number]));
    assert!(refused.is_empty(), "{refused:?} {text}");
    text
}

#[test]
fn full_lines_are_a_paragraph_and_others_are_segments() {
    let letter = "Geachte mevrouw,\r\n\r\n  Met deze brief laat ik u weten dat de bomen in onze straat\r\n  \
        volgende week worden gesnoeid door de gemeente. U hoeft daar\r\n  niets voor te doen.\r\n\r\nJan\r\n\
        Straat 1\r\n";
    let paragraph = "Met deze brief laat ik u weten dat de bomen in onze straat volgende week worden gesnoeid door de \
        gemeente. U hoeft daar niets voor te doen.";
    assert_eq!(texts(letter), ["Geachte mevrouw,", paragraph, "Jan", "Straat 1"]);
    let found = &Text.read(letter)[1];
    assert_eq!(found.layout, Layout::Wrapped { columns: 60, between: "\r\n  ".to_owned() });
    // Without blank lines between them.
    let close = letter.replace("\r\n\r\n", "\r\n").replace("  ", "");
    assert_eq!(texts(&close), ["Geachte mevrouw,", paragraph, "Jan", "Straat 1"]);
}

#[test]
fn lists_keep_their_marks() {
    let list = "- een\n- twee\n12. drie\n> vier\n-5 graden\na) vijf\n[1] zes\n";
    assert_eq!(texts(list), ["een", "twee", "drie", "vier", "-5 graden", "vijf", "zes"]);
    let long =
        "- Dit is een punt van een lijst dat op één regel niet past en\n  dus op de volgende doorgaat.\n- Kort.";
    assert_eq!(texts(long).len(), 2);
}

#[test]
fn a_quantity_at_the_start_is_no_mark() {
    assert_eq!(
        texts("3.5 million people live here.\n2.1 The gate\n19.30 uur"),
        ["3.5 million people live here.", "The gate", "19.30 uur"]
    );
    let document = Document::new("At half past seven it begins.\n".to_owned(), &Text);
    let content = [Fragment::Text("19.30 uur begint het.".to_owned())];
    assert_eq!(document.render(|_| Some(&content)), ("19.30 uur begint het.\n".to_owned(), Vec::new()));
}

#[test]
fn cells_keep_their_columns() {
    let table = "Name            Street                    Telephone\nAnna            Mill Lane 12              extension 41\n\
        Caroline        Station Road 118          extension 25\n";
    let found = [
        "Name",
        "Street",
        "Telephone",
        "Anna",
        "Mill Lane 12",
        "extension 41",
        "Caroline",
        "Station Road 118",
        "extension 25",
    ];
    assert_eq!(texts(table), found);
    let grown = "Namaan          Straatan                  Talaphonaan\nAnnaan          Millan Lanaan 12          axtansionan 41\n\
        Carolinaan      Stationan Roadan 118      axtansionan 25\n";
    assert_eq!(rendered(table, "en"), grown);
    // A cell that has no room pushes the next one away.
    let pushed = "Namanopqrstuvwxyz  Straatnopqrstuvwxyz\nAnnanopqrstuvwxyz  Millnopqrstuvwxyz Lana\n";
    let small = "Name        Street\nAnna        Mill Lane\n";
    assert_eq!(rendered(small, "nopqrstuvwxyz").replace("Lananopqrstuvwxyz", "Lana"), pushed);
    let bars = "| Kind | Price  |\n|------|--------|\n| Tree | twelve |\n";
    assert_eq!(texts(bars), ["Kind", "Price", "Tree", "twelve"]);
    assert_eq!(rendered(bars, ""), "| Kind | Prica  |\n|------|--------|\n| Traa | twalva |\n");
    assert_eq!(texts("Kind\tPrice\nTree\ttwelve euros\n"), ["Kind", "Price", "Tree", "twelve euros"]);
}

#[test]
fn pages_of_contents_lead_to_the_same_numbers() {
    let contents = "Introduction ......................................... 1\n\
        The harbour and its people ........................... 14\nHow we built it . . . . . . . 27\n";
    assert_eq!(texts(contents), ["Introduction", "The harbour and its people", "How we built it"]);
    let expected = "Introductionan ....................................... 1\n\
        Tha harbouran and its paoplaan ....................... 14\nHow wa builtan it . . . . . . . 27\n";
    assert_eq!(rendered(contents, "en"), expected);
    assert_eq!(texts("Chapter one 12\nChapter two and three 140\nThe end of it all 201\n").len(), 3);
}

#[test]
fn lines_of_a_log_stand_for_themselves() {
    let log = "09:00:01 server[411]: connection from the north gate closed\n09:00:07 server[411]: connection from the south gate closed\n";
    assert_eq!(texts(log), ["connection from the north gate closed", "connection from the south gate closed"]);
    let others = "Nov 26 20:46:10 host systemd[1]: Started the daily job.\n2024-01-02T03:04:05.678Z INFO the job has ended\n\
        [2024-01-02 03:04:05] ERROR: no route to that host\n[   12.345678] usb: device found\n";
    assert_eq!(
        texts(others),
        ["Started the daily job.", "the job has ended", "no route to that host", "usb: device found"]
    );
}

#[test]
fn what_programs_wrote_and_people_typed_is_kept() {
    let terminal = "2026-01-03 10:12:01,123 INFO  [main] garden.Gate - The gate is open\n[10:12:02] [worker-1] WARN garden::gate: It sticks\n\
        127.0.0.1 - anna [03/Jan/2026:10:12:01 +0000] \"GET /gate HTTP/1.1\" 200 12 \"-\" \"Mozilla/5.0\"\n\
        $ garden plant --tree oak\nanna@host:~/garden$ ls\nC:\\Garden> dir\n>>> print(\"Hello\")\nPlanted.\n>>> quoted thrice\n$ 5 for a tree\n";
    let expected = ["The gate is open", "It sticks", "Planted.", "quoted thrice", "$ 5 for a tree"];
    assert_eq!(texts(terminal), expected);
    let grown = rendered(terminal, "an");
    assert!(grown.contains("$ garden plant --tree oak\n") && grown.contains("GET /gate HTTP/1.1"), "{grown}");
}

#[test]
fn speeches_and_explanations_go_on_below_where_they_begin() {
    let play = "ANNA: Who is there?\nTOM: It is me. I have brought the ladder and the saw, and I think that\n     we should begin.\n";
    assert_eq!(
        texts(play),
        [
            "ANNA: Who is there?",
            "TOM: It is me. I have brought the ladder and the saw, and I think that we should begin."
        ]
    );
    let manual = "gate    A door in a fence.\nfence   A wall made of wood, which goes around the whole of it\n        and keeps deer out.\n";
    let expected = [
        "gate",
        "A door in a fence.",
        "fence",
        "A wall made of wood, which goes around the whole of it and keeps deer out.",
    ];
    assert_eq!(texts(manual), expected);
    let written = rendered(manual, "en");
    assert!(
        written.lines().skip(2).all(|line| line.starts_with("        ")) && written.lines().count() == 3,
        "{written}"
    );
}

#[test]
fn verses_and_sentences_on_lines_of_their_own_stay_apart() {
    let poem = "Where morning mist above the meadow lies, and more,\nSome quiet children gather round the little pond,\n\
        They count the swallows under empty, silent skies,\nThey wonder what there could be very far beyond.\n";
    assert_eq!(texts(poem).len(), 4);
    assert_eq!(rendered(poem, "ening").lines().count(), 4);
    let sentences =
        "This is the first sentence, and it has its own line.\nThis is another, and so it goes on to the end.\n";
    assert_eq!(texts(sentences).len(), 2);
    assert_eq!(
        texts("Name: Anna\nStreet: Mill Lane 12\nTelephone number: 020-1234567 after nine o'clock\n").len(),
        3
    );
}

#[test]
fn quoted_mail_is_read_as_paragraphs_at_any_depth() {
    let reply = "Hello,\n\nOn Monday Kim wrote:\n> I looked at the plan for the new garden, and I think that we should first\n\
        > ask the neighbours whether they mind a tall hedge along the whole path.\n>\n> The pond can wait.\n>\n\
        >> Shall we begin with the pond?\n>\n> Kim\n-- \nAnna de Wit\nMill Lane 12, where the bakery used to be, you know\n";
    let expected = [
        "Hello,",
        "On Monday Kim wrote:",
        "I looked at the plan for the new garden, and I think that we should first ask the neighbours whether they \
            mind a tall hedge along the whole path.",
        "The pond can wait.",
        "Shall we begin with the pond?",
        "Kim",
        "Anna de Wit",
        "Mill Lane 12, where the bakery used to be, you know",
    ];
    assert_eq!(texts(reply), expected);
    let grown = rendered(reply, "enen");
    assert_eq!(grown.lines().filter(|line| *line == ">").count(), 3);
    assert_eq!(grown.lines().filter(|line| line.starts_with("> ")).count(), 5, "{grown}");
}

#[test]
fn terms_and_hanging_indents_are_told_from_paragraphs() {
    let definitions = "   connection\n      A line that is opened between two programs for as long as they\n      \
        have something to say to each other.\n\n   message\n      The smallest thing.\n";
    assert_eq!(
        texts(definitions),
        [
            "connection",
            "A line that is opened between two programs for as long as they have something to say to each other.",
            "message",
            "The smallest thing."
        ]
    );
    let indented = "    The first line of this old book begins further to the right than\nthe others, which go on and on until the paragraph comes to its end\nhere.\n";
    assert_eq!(texts(indented).len(), 1);
    let hanging =
        "Jansen, P. The history of the bridge over the river and of its\n    builders, in four large volumes.\n";
    assert_eq!(texts(hanging).len(), 1);
}

#[test]
fn two_blanks_after_a_sentence_are_no_column() {
    let typed = "This was typed by somebody who learned it long ago.  After each\nsentence there are two blanks.  It was the custom in those days, and\nnobody minded.\n";
    assert_eq!(texts(typed).len(), 1);
}
