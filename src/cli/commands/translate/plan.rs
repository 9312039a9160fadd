//! `--dry-run`: what a run would do, without a model.

use serde::Serialize;

use super::arguments::TranslateArguments;
use super::inputs::{Documents, Inputs};
use super::options::TranslateOptions;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::engine::{Tokenizer, tokenizer_of};
use crate::i18n::text;
use crate::translate::flow::{WINDOW, chunk_limit};
use crate::translate::mask::Masked;
use crate::translate::split::pack;
use crate::translate::{Document, Language, Pair};

/// Bytes of a token if there is no tokenizer: Dutch with Fietje's vocabulary.
const BYTES_OF_TOKEN: usize = 3;

#[derive(Debug, Default, Serialize)]
struct Plan {
    documents: usize,
    segments: usize,
    /// Segments whose text occurs earlier.
    repeated: usize,
    chunks: usize,
    tokens: usize,
    characters: usize,
    /// Whether tokens were estimated from bytes, because there is no tokenizer.
    estimated: bool,
}

pub fn show(
    context: &Context,
    arguments: &TranslateArguments,
    options: &TranslateOptions,
    inputs: Inputs,
) -> Result<(), CliError> {
    let Inputs::Documents(Documents { inputs, .. }) = inputs else { return Ok(()) };
    let tokenizer = tokenizer(context);
    let count = |text: &str| match &tokenizer {
        Some(tokenizer) => tokenizer.encode_plain(text).map_or(0, |ids| ids.len()),
        None => text.len().div_ceil(BYTES_OF_TOKEN),
    };
    let mut plan = Plan { documents: inputs.len(), estimated: tokenizer.is_none(), ..Plan::default() };
    let mut known = std::collections::HashSet::new();
    for input in inputs {
        let document = Document::new(input.text, input.format);
        let document = match options.source.zip(options.target) {
            Some((source, target)) => document.toward(Pair { source, target }),
            None => document,
        };
        let document = options.chosen(document, &input.name)?;
        let language = options.source.unwrap_or(Language::DUTCH);
        for segment in document.segments() {
            let masked = Masked::new(&segment.content);
            plan.segments += 1;
            plan.tokens += count(&masked.text);
            plan.characters += masked.text.chars().count();
            if known.contains(&masked.text) {
                plan.repeated += 1;
            } else {
                plan.chunks += pack(&masked.text, language, chunk_limit(WINDOW), &count).len();
                known.insert(masked.text);
            }
        }
    }
    if arguments.report.json {
        return context.ui.json(&plan);
    }
    let messages = context.messages();
    let about = if plan.estimated { "≈ " } else { "" };
    for (name, value) in [
        (text!(messages, "plan-documents"), plan.documents.to_string()),
        (text!(messages, "plan-segments"), plan.segments.to_string()),
        (text!(messages, "plan-repeated"), plan.repeated.to_string()),
        (text!(messages, "plan-chunks"), plan.chunks.to_string()),
        (text!(messages, "plan-tokens"), format!("{about}{}", plan.tokens)),
    ] {
        context.ui.line(&format!("{name:<24}{value:>10}"))?;
    }
    if plan.estimated {
        context.ui.note(&text!(messages, "plan-estimated"));
    }
    Ok(())
}

/// The model's tokenizer, if its files are on this computer.
fn tokenizer(context: &Context) -> Option<Tokenizer> {
    tokenizer_of(&context.launcher().find_local()?).ok()
}
