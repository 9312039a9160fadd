//! Translating in the chat: an answer, or a document into a file next to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::answer::AnswerSender;
use super::documents::{self, File};
use crate::engine::{Engine, FinishReason, Timings, Usage};
use crate::i18n::{Messages, text};
use crate::report::{DocumentError, InputName, OptionHint, Report, TranslateError};
use crate::translate::file::write_whole;
use crate::translate::flow::{PATIENCE, Translator};
use crate::translate::formats::{Markdown, Review};
use crate::translate::neighbours::Surroundings;
use crate::translate::prompts::Style;
use crate::translate::run::{Run, Source, Status, Stores, TranslatedDocument, Translation};
use crate::translate::{Document, Glossary, Language, Pair};
use crate::tui::effect::TranslationSource;
use crate::tui::msg::AnswerMsg;

/// Segments that are translated at a time.
const PARALLEL: usize = 8;

/// Translates a text or a document, and reports the translation, or where it was written, as the answer.
pub async fn translate(
    answer: &AnswerSender,
    engine: Arc<dyn Engine>,
    source: TranslationSource,
    target: Option<Language>,
    messages: &Messages,
) -> Result<(), Report> {
    let (document, file) = match source {
        TranslationSource::Text(text) => (Document::new(text, &Markdown), None),
        TranslationSource::File(name) => {
            let (document, file) = documents::to_translate(&name)?;
            (document, Some(file))
        }
    };
    let pair = pair_of(&document, target);
    let document = document.toward(pair);
    let file = file.map(|file| (output_path(&file.path, pair.target), file));
    if let Some((output, _)) = file.as_ref().filter(|(output, _)| output.exists()) {
        return Err(TranslateError::Exists { path: output.clone(), hint: OptionHint::None }.into());
    }
    let (translated, usage) = translate_document(answer, engine, &document, pair).await?;
    let failed = translated.count(Status::Failed);
    let mut text = match file {
        None => translated.text,
        Some((output, File { path, format, form })) => {
            let package = |source| DocumentError::Package { name: InputName::from(path.as_path()), source };
            let stored = form.store(format, &translated.text).map_err(package)?;
            write_whole(&output, &stored.bytes, &[&path])
                .map_err(|source| TranslateError::Write { path: output.clone(), source })?;
            let (path, segments) = (output.display().to_string(), document.segments().len());
            text!(messages, "chat-translated-file", path = path, segments = segments)
        }
    };
    if failed > 0 {
        text += "\n\n";
        text += &text!(messages, "translate-untranslated", count = failed);
    }
    answer.send(AnswerMsg::Delta { text, tokens: usage.completion_tokens, elapsed_ms: 0 });
    answer.send(AnswerMsg::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() });
    Ok(())
}

async fn translate_document(
    answer: &AnswerSender,
    engine: Arc<dyn Engine>,
    document: &Document,
    pair: Pair,
) -> Result<(TranslatedDocument, Usage), Report> {
    let style = Style { pair, formality: None, variant: None };
    let translator =
        Translator::new(engine, style, Glossary::default(), PATIENCE).map_err(|error| Report::unexpected(&error))?;
    answer.send(AnswerMsg::Total(document.segments().len()));
    let (mut done, mut usage) = (0, Usage::default());
    let mut progress = |translation: &Translation, segments: usize| {
        done += segments;
        usage.completion_tokens += translation.outcome.tokens;
        answer.send(AnswerMsg::Reading { tokens: done });
    };
    let mut run = Run {
        translator: Arc::new(translator),
        source: Source::Model,
        parallel: PARALLEL,
        stores: &mut Stores::default(),
        progress: &mut progress,
        failing: 0,
        review: Review::Unmarked,
        surroundings: Surroundings::Hidden,
        is_stopped: &|| false,
    };
    let translated = run.document(document).await?;
    Ok((translated, usage))
}

/// From the document's own language to `target`; without a target, between Dutch and English.
fn pair_of(document: &Document, target: Option<Language>) -> Pair {
    let default = target.map_or(Language::DUTCH, Language::counterpart);
    let source = document.language().unwrap_or(default);
    let target = target.unwrap_or(source.counterpart());
    // A document that seems to be in the target language already: the user knows better.
    Pair { source: if source == target { target.counterpart() } else { source }, target }
}

/// `brief.md` becomes `brief.en.md`.
fn output_path(path: &Path, language: Language) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}.{}.{}", language.code(), extension.to_string_lossy()),
        None => format!("{stem}.{}", language.code()),
    };
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scripted::ScriptedEngine;
    use crate::i18n;
    use crate::tui::ids::GenerationId;
    use crate::tui::msg::{EngineMsg, Msg};
    use crate::tui::runtime::event::{AppSender, drain};

    /// The text of the answer to a request for a translation.
    fn translated(source: TranslationSource, answers: &[&str]) -> Result<String, Report> {
        let engine = Arc::new(ScriptedEngine::new(answers.iter().map(|answer| ScriptedEngine::answer(&[answer]))));
        let (sender, mut receiver) = AppSender::channel();
        let answer = AnswerSender { id: GenerationId(1), sender };
        let messages = Messages::new(i18n::Language::English);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(translate(&answer, engine, source, None, &messages))?;
        let texts = drain(&mut receiver).into_iter().filter_map(|msg| match msg {
            Msg::Engine(EngineMsg::Answer(_, AnswerMsg::Delta { text, .. })) => Some(text),
            _ => None,
        });
        Ok(texts.collect())
    }

    #[test]
    fn an_answer_is_translated_with_its_markup() {
        let source = TranslationSource::Text("# De hond\n\n- **De kat slaapt in het huis.**\n".to_owned());
        let text = translated(source, &["The dog", "The cat sleeps in the house."]).unwrap();
        assert_eq!(text, "# The dog\n\n- **The cat sleeps in the house.**\n");
    }

    #[test]
    fn a_document_is_translated_into_a_file_next_to_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("brief.md");
        std::fs::write(&path, "De kat slaapt in het huis.\n").unwrap();
        let source = || TranslationSource::File(path.display().to_string());
        let text = translated(source(), &["The cat sleeps in the house."]).unwrap();
        assert!(text.contains("brief.en.md"), "{text}");
        let written = || std::fs::read_to_string(directory.path().join("brief.en.md")).unwrap();
        assert_eq!(written(), "The cat sleeps in the house.\n");
        assert!(translated(source(), &["Another."]).is_err(), "an existing file is not overwritten");
        assert_eq!(written(), "The cat sleeps in the house.\n");
        assert!(translated(TranslationSource::File("/nergens/x.md".to_owned()), &[]).is_err());
    }

    #[test]
    fn a_file_of_an_unknown_kind_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("brief.tex");
        std::fs::write(&path, "De kat slaapt in het huis.\n").unwrap();
        let refused = translated(TranslationSource::File(path.display().to_string()), &[]);
        assert_eq!(refused.unwrap_err().code, crate::report::ExitCode::Usage);
        assert!(!directory.path().join("brief.en.tex").exists());
        let plain = directory.path().join("brief");
        std::fs::rename(&path, &plain).unwrap();
        let source = TranslationSource::File(plain.display().to_string());
        translated(source, &["The cat sleeps in the house."]).unwrap();
        assert!(directory.path().join("brief.en").exists());
    }
}
