//! Translating within the chat: an answer, or a document whose translation is put beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files;
use super::generation::AnswerTask;
use crate::engine::{Engine, FinishReason, Timings, Usage};
use crate::i18n::text;
use crate::report::{ExitCode, Report};
use crate::translate::file::write_whole;
use crate::translate::flow::{PATIENCE, Translator};
use crate::translate::formats::{self, Markdown};
use crate::translate::prompts::Style;
use crate::translate::run::{Run, Status, Stores, TranslatedDocument, Translation};
use crate::translate::{Document, Glossary, Language, Pair};
use crate::tui::effect::TranslationSource;
use crate::tui::msg::AnswerMsg;

/// Segments at a time.
const PARALLEL: usize = 8;

impl AnswerTask {
    /// Translates something, and tells what came of it as an answer.
    pub async fn translate(
        &self,
        engine: Arc<dyn Engine>,
        source: TranslationSource,
        target: Option<Language>,
    ) -> Result<(), Report> {
        let (document, file) = match source {
            TranslationSource::Text(text) => (Document::new(text, &Markdown), None),
            TranslationSource::File(name) => {
                let path = files::expand(&name);
                let text = files::read_document(&path, &name, &self.messages)?;
                (Document::new(text, formats::of_path(&path)), Some(path))
            }
        };
        let pair = pair_of(&document, target);
        let output = file.map(|path| beside(&path, pair.target));
        if let Some(output) = output.as_deref().filter(|output| output.exists()) {
            let what = text!(self.messages, "translate-exists", path = output.display().to_string());
            return Err(Report::new(what, ExitCode::Usage));
        }
        let (translated, usage) = self.translate_document(engine, &document, pair).await?;
        let failed = translated.count(Status::Failed);
        let mut said = match &output {
            None => translated.text,
            Some(output) => {
                write_whole(output, &translated.text).map_err(|error| {
                    let path = output.display().to_string();
                    Report::new(text!(self.messages, "translate-cannot-write", path = path), ExitCode::Failed)
                        .because_of(&error)
                })?;
                let (path, segments) = (output.display().to_string(), document.segments().len());
                text!(self.messages, "chat-translated-file", path = path, segments = segments)
            }
        };
        if failed > 0 {
            said += "\n\n";
            said += &text!(self.messages, "translate-untranslated", count = failed);
        }
        self.send(AnswerMsg::Delta { text: said, tokens: usage.completion_tokens, elapsed_ms: 0 });
        self.send(AnswerMsg::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() });
        Ok(())
    }

    async fn translate_document(
        &self,
        engine: Arc<dyn Engine>,
        document: &Document,
        pair: Pair,
    ) -> Result<(TranslatedDocument, Usage), Report> {
        let style = Style { pair, formality: None, variant: None };
        let translator = Translator::new(engine, style, Glossary::default(), PATIENCE)
            .map_err(|error| Report::unexpected(&error))?;
        self.send(AnswerMsg::Counted(document.segments().len()));
        let (mut done, mut usage) = (0, Usage::default());
        let mut progress = |translation: &Translation, segments: usize| {
            done += segments;
            usage.completion_tokens += translation.outcome.tokens;
            self.send(AnswerMsg::Reading { tokens: done });
        };
        let mut run = Run {
            translator: Arc::new(translator),
            parallel: PARALLEL,
            stores: &mut Stores::default(),
            progress: &mut progress,
            is_stopped: &|| false,
        };
        let translated = run.document(document).await?;
        Ok((translated, usage))
    }
}

/// The languages: the document's own, and the one that was asked for, or the other one of Dutch and English.
fn pair_of(document: &Document, target: Option<Language>) -> Pair {
    let usual = target.map_or(Language::DUTCH, Language::counterpart);
    let source = document.language().unwrap_or(usual);
    let target = target.unwrap_or(source.counterpart());
    // What is in that language already is taken for the other one: the person knows better.
    Pair { source: if source == target { target.counterpart() } else { source }, target }
}

/// `brief.md` becomes `brief.en.md`.
fn beside(path: &Path, language: Language) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}.{}.{}", language.code(), extension.to_string_lossy()),
        None => format!("{stem}.{}", language.code()),
    };
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::engine::scripted::ScriptedEngine;
    use crate::i18n::{self, Messages};
    use crate::tui::msg::{GenerationId, Msg};
    use crate::tui::runtime::AppEvent;

    /// What is said of a translation.
    fn translated(source: TranslationSource, answers: &[&str]) -> Result<String, Report> {
        let engine = Arc::new(ScriptedEngine::new(answers.iter().map(|answer| ScriptedEngine::answer(&[answer]))));
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let messages = Arc::new(Messages::new(i18n::Language::English));
        let task = AnswerTask { id: GenerationId(1), sender, messages };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(task.translate(engine, source, None))?;
        let mut said = String::new();
        while let Ok(AppEvent::Msg(Msg::Answer(_, msg))) = receiver.try_recv() {
            if let AnswerMsg::Delta { text, .. } = msg {
                said += &text;
            }
        }
        Ok(said)
    }

    #[test]
    fn an_answer_is_translated_with_its_markup() {
        let source = TranslationSource::Text("# De hond\n\n- **De kat slaapt in het huis.**\n".to_owned());
        let said = translated(source, &["The dog", "The cat sleeps in the house."]).unwrap();
        assert_eq!(said, "# The dog\n\n- **The cat sleeps in the house.**\n");
    }

    #[test]
    fn a_document_gets_its_translation_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("brief.md");
        std::fs::write(&path, "De kat slaapt in het huis.\n").unwrap();
        let source = || TranslationSource::File(path.display().to_string());
        let said = translated(source(), &["The cat sleeps in the house."]).unwrap();
        assert!(said.contains("brief.en.md"), "{said}");
        let written = || std::fs::read_to_string(folder.path().join("brief.en.md")).unwrap();
        assert_eq!(written(), "The cat sleeps in the house.\n");
        assert!(translated(source(), &["Another."]).is_err(), "it is there already");
        assert_eq!(written(), "The cat sleeps in the house.\n");
        assert!(translated(TranslationSource::File("/nergens/x.md".to_owned()), &[]).is_err());
    }
}
