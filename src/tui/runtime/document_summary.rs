//! Summarising a document in the chat, part after part as `fietje summarise` does.

use std::sync::Arc;

use super::answer::AnswerSender;
use super::documents;
use crate::engine::{Engine, FinishReason, Timings, Usage};
use crate::i18n::Messages;
use crate::report::{Report, SummariseError, remarks};
use crate::summarise::run::{Progress, Run, Summariser};
use crate::summarise::{Form, Length, language_of, passages};
use crate::tui::msg::AnswerMsg;

/// Parts that are asked about at a time.
const PARALLEL: usize = 8;

/// Summarises the document `file` in its own language, and reports the summary as the answer, with what was not read.
pub async fn summarise_document(
    answer: &AnswerSender,
    engine: Arc<dyn Engine>,
    file: &str,
    messages: &Messages,
) -> Result<(), Report> {
    let document = documents::to_read(file)?;
    let text = passages(file, &document);
    if text.is_empty() {
        return Err(SummariseError::NoText.into());
    }
    let language = language_of(&text);
    let summariser = Summariser::new(engine, language, language, Length::default(), Form::default())
        .map_err(|error| Report::unexpected(&error))?;
    let mut progress = |Progress { done, total, .. }: Progress| {
        if done == 0 {
            answer.send(AnswerMsg::Total(total));
        }
        answer.send(AnswerMsg::Reading { tokens: done });
    };
    let mut run = Run {
        summariser: Arc::new(summariser),
        parallel: PARALLEL,
        journal: None,
        progress: &mut progress,
        is_stopped: &|| false,
    };
    let Some(summary) = run.text(text).await? else { return Ok(()) };
    if summary.text.is_empty() {
        return Err(SummariseError::Unread { count: summary.unread.len() }.into());
    }
    let mut text = summary.text.clone();
    for remark in remarks(&summary, messages) {
        text += "\n\n";
        text += &remark;
    }
    let usage = Usage { completion_tokens: summary.tokens, ..Usage::default() };
    answer.send(AnswerMsg::Delta { text, tokens: summary.tokens, elapsed_ms: 0 });
    answer.send(AnswerMsg::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scripted::ScriptedEngine;
    use crate::i18n;
    use crate::report::ExitCode;
    use crate::tui::ids::GenerationId;
    use crate::tui::msg::{EngineMsg, Msg};
    use crate::tui::runtime::event::{AppSender, drain};

    /// The summary and its remarks, and what the model was asked.
    fn asked(file: &str, answers: &[&str]) -> Result<(String, String), Report> {
        let engine = Arc::new(ScriptedEngine::new(answers.iter().map(|answer| ScriptedEngine::answer(&[answer]))));
        let (sender, mut receiver) = AppSender::channel();
        let answer = AnswerSender { id: GenerationId(1), sender };
        let messages = Messages::new(i18n::Language::English);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(summarise_document(&answer, Arc::clone(&engine) as _, file, &messages))?;
        let texts = drain(&mut receiver).into_iter().filter_map(|msg| match msg {
            Msg::Engine(EngineMsg::Answer(_, AnswerMsg::Delta { text, .. })) => Some(text),
            _ => None,
        });
        Ok((texts.collect(), format!("{:?}", engine.requests())))
    }

    fn summarised(file: &str, answers: &[&str]) -> Result<String, Report> {
        asked(file, answers).map(|(summary, _)| summary)
    }

    #[test]
    fn a_document_is_summarised_and_what_it_does_not_say_is_left_out_and_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("verslag.md");
        std::fs::write(&path, "# Verslag\n\nDe raad koos het plan van Anna. Het kost 300 euro.\n").unwrap();
        let file = path.display().to_string();
        let answer = "Het plan van Anna is gekozen. Het kost 500 euro.";
        let text = summarised(&file, &[answer, answer]).unwrap();
        let (summary, remark) = text.split_once("\n\n").unwrap();
        assert_eq!(summary, "Het plan van Anna is gekozen.");
        assert!(remark.contains("500") && remark.contains("verslag.md"), "{remark}");
    }

    #[test]
    fn of_a_document_in_an_archive_the_model_reads_the_text_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("verslag.docx");
        let mut writer = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        let run = |text: &str| format!("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>");
        let body = [run("De raad koos het plan van Anna."), run("Het kost 300 euro.")].concat();
        let document = format!("<w:document><w:body>{body}</w:body></w:document>");
        for (name, text) in [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document)] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        let (summary, questions) = asked(&path.display().to_string(), &["Het plan van Anna is gekozen."]).unwrap();
        assert_eq!(summary, "Het plan van Anna is gekozen.");
        assert!(questions.contains("Het kost 300 euro.") && !questions.contains("w:"), "{questions}");
    }

    #[test]
    fn what_cannot_be_summarised_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("leeg.md");
        std::fs::write(&path, "\n\n").unwrap();
        assert_eq!(summarised(&path.display().to_string(), &[]).unwrap_err().code, ExitCode::Usage);
        std::fs::write(&path, "De raad koos het plan.\n").unwrap();
        let refused = summarised(&path.display().to_string(), &["", "", "", ""]).unwrap_err();
        assert_eq!(refused.code, ExitCode::DoneInPart);
        assert_eq!(summarised("/nergens/x.md", &[]).unwrap_err().code, ExitCode::Usage);
    }
}
