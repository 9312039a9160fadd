//! Standard input, a paragraph at a time: each is translated and written as soon as it is whole; those that wait go
//! together.

use std::io::BufRead;

use tokio::sync::mpsc;

use super::Work;
use super::inputs::{Input, Origin};
use super::outputs::Target;
use super::summary::Summary;
use crate::cli::error::CliError;
use crate::i18n::text;
use crate::report::TranslateError;
use crate::translate::encoding::Charset;
use crate::translate::formats::{self, Format, Text};
use crate::translate::opened::Form;
use crate::translate::{Document, Pair};

/// Paragraphs that are read ahead, to be translated together.
const AHEAD: usize = 64;
/// Bytes of a line that cannot be text to translate.
const LONGEST: usize = 16 << 20;

/// Translates standard input until it ends. Only what is to be reported is added to `summaries`.
pub async fn run(work: &mut Work<'_>, summaries: &mut Vec<Summary>) -> Result<(), CliError> {
    let (sender, mut paragraphs) = mpsc::channel(AHEAD);
    // On its own thread: standard input may stay open for ever.
    std::thread::spawn(move || read(&sender));
    let mut pair: Option<Pair> = None;
    let mut lines = 0;
    let name = text!(work.context.messages(), "standard-input");
    let mut problem = None;
    while problem.is_none() {
        let next = work.context.interrupt.or(paragraphs.recv()).await.ok_or(CliError::Interrupted)?;
        let Some(first) = next else { return Ok(()) };
        let mut text = String::new();
        let mut next = Some(first);
        while let Some(paragraph) = next {
            match paragraph {
                Ok(paragraph) => text += &paragraph,
                // What came before it is translated first.
                Err(found) => problem = Some(found),
            }
            next = if problem.is_none() { paragraphs.try_recv().ok() } else { None };
        }
        let is_first = lines == 0 && pair.is_none() && problem.is_none();
        if is_first && work.options.format.is_none() && formats::of_content(&text).name() != Text.name() {
            return whole(work, text, paragraphs, summaries).await;
        }
        let document = Document::new(text, &Text);
        let first_line = lines;
        lines += document.source().matches('\n').count();
        if document.segments().is_empty() {
            work.context.ui.answer(document.source())?;
            continue;
        }
        // The first paragraph with prose decides the language of all.
        let pair = match pair {
            Some(pair) => pair,
            None => *pair.insert(work.options.pair(work.context, &document, &name)?),
        };
        let (translated, _) = work.translate(&document, pair, None).await?;
        work.context.ui.answer(&translated.text)?;
        summaries.extend(Summary::new(&name, pair, translated.segments).in_short(first_line));
        work.check_interrupt()?;
    }
    problem.map_or(Ok(()), |problem| Err(problem.into()))
}

/// Translates a stream that turns out to be a document of another format, which is read to its end first.
async fn whole(
    work: &mut Work<'_>,
    mut text: String,
    mut paragraphs: mpsc::Receiver<Result<String, TranslateError>>,
    summaries: &mut Vec<Summary>,
) -> Result<(), CliError> {
    while let Some(paragraph) = work.context.interrupt.or(paragraphs.recv()).await.ok_or(CliError::Interrupted)? {
        text += &paragraph?;
    }
    let name = text!(work.context.messages(), "standard-input");
    let format = formats::of_content(&text);
    let input = Input { name, origin: Origin::Stream, text, format, form: Form::Text(Charset::UTF_8) };
    summaries.extend(work.document(input, Target::Stream).await?);
    Ok(())
}

/// Sends paragraphs, each with its blank line, until the receiver is gone.
fn read(sender: &mpsc::Sender<Result<String, TranslateError>>) {
    let mut input = std::io::stdin().lock();
    let mut paragraph = Vec::new();
    let mut is_ended = false;
    loop {
        let mut line = Vec::new();
        let read = std::io::Read::take(&mut input, LONGEST as u64).read_until(b'\n', &mut line);
        let length = match read {
            Ok(length) => length,
            Err(error) => return drop(sender.blocking_send(Err(TranslateError::StreamUnreadable(error)))),
        };
        if length == LONGEST {
            return drop(sender.blocking_send(Err(TranslateError::StreamTooLong { most: LONGEST as u64 })));
        }
        let is_blank = line.iter().all(u8::is_ascii_whitespace);
        // A paragraph ends with its blank line, not at the next one: whoever waits for it gets it at once.
        paragraph.append(&mut line);
        is_ended |= is_blank && !paragraph.is_empty();
        if (is_ended || length == 0) && !paragraph.is_empty() {
            is_ended = false;
            let sent = match String::from_utf8(std::mem::take(&mut paragraph)) {
                Ok(text) => sender.blocking_send(Ok(text)),
                Err(_) => return drop(sender.blocking_send(Err(TranslateError::StreamNotUtf8))),
            };
            if sent.is_err() {
                return;
            }
        }
        if length == 0 {
            return;
        }
    }
}
