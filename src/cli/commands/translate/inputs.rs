//! What is translated: a text on the command line, files, directories, patterns, or standard input.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use super::arguments::TranslateArguments;
use super::files::{self, Found};
use super::options::{self, TranslateOptions};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::text;
use crate::report::{DocumentError, InputName, OptionHint, Report, TranslateError};
use crate::translate::encoding::{Basis, Charset};
use crate::translate::formats::{self, Format, Text};
use crate::translate::opened::{Form, Opened, open};

/// How long text on the command line waits for standard input to show that it has any.
const GLANCE: Duration = Duration::from_millis(100);

pub enum Inputs {
    /// Standard input, a paragraph at a time.
    Stream,
    Documents(Documents),
}

/// Documents, and what is not among them.
#[derive(Default)]
pub struct Documents {
    pub inputs: Vec<Input>,
    /// Documents that cannot be read.
    pub problems: Vec<Report>,
    /// Files of directories that are no documents.
    pub left_out: usize,
}

pub struct Input {
    /// How messages call it.
    pub name: String,
    pub origin: Origin,
    pub text: String,
    pub format: &'static dyn Format,
    /// How its translation is written.
    pub form: Form,
}

/// Where a document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line itself.
    Argument,
    Stream,
    File {
        path: PathBuf,
        /// Where it belongs below an output directory.
        relative: PathBuf,
    },
}

impl Inputs {
    /// Finds and reads what the arguments name.
    pub async fn find(
        context: &Context,
        arguments: &TranslateArguments,
        options: &TranslateOptions,
    ) -> Result<Self, CliError> {
        let mut words = Vec::new();
        for word in &arguments.inputs {
            if !options::is_pair(word)? {
                words.push(word.as_str());
            }
        }
        let reads_stream = words.is_empty() && !context.ui.input_is_terminal() || words == ["-"];
        if words.is_empty() && !reads_stream {
            return Err(TranslateError::Nothing.into());
        }
        if reads_stream {
            return Self::stream(context, arguments, options).await;
        }
        let mut documents = Documents::default();
        let mut texts = Vec::new();
        let mut found = Vec::new();
        let mut is_set = words.len() > 1;
        for word in words {
            let Some(files) = files::of_word(context, word, arguments.output())? else {
                texts.push(word);
                continue;
            };
            is_set |= files.found.len() + files.problems.len() > 1;
            documents.left_out += files.left_out;
            documents.problems.extend(files.problems.into_iter().map(Report::from));
            found.extend(files.found);
        }
        for file in found {
            match Input::read(context, file, options) {
                Ok(input) => documents.inputs.push(input),
                // One among others does not stop these.
                Err(CliError::Report(report)) if is_set => documents.problems.push(report),
                Err(error) => return Err(error),
            }
        }
        if !texts.is_empty() {
            if !context.ui.input_is_terminal() && stream_has_text() {
                return Err(TranslateError::TextBesideStream.into());
            }
            let (text, format) = (texts.join(" "), options.format.unwrap_or(&Text));
            let name = text!(context.messages(), "translate-text");
            let form = Form::Text(Charset::UTF_8);
            documents.inputs.push(Input { name, origin: Origin::Argument, text, format, form });
        }
        // None of them: the first one says why.
        if documents.inputs.is_empty() && !documents.problems.is_empty() {
            return Err(documents.problems.swap_remove(0).into());
        }
        Ok(Self::Documents(documents))
    }

    /// Standard input: plain text a paragraph at a time; another format, and a file, need all of it.
    async fn stream(
        context: &Context,
        arguments: &TranslateArguments,
        options: &TranslateOptions,
    ) -> Result<Self, CliError> {
        let as_it_comes = options.format.is_none_or(|format| format.name() == Text.name())
            && options.charset.is_none()
            && arguments.output().is_none()
            && !arguments.report.json
            && !arguments.report.dry_run;
        if as_it_comes {
            let looking = tokio::task::spawn_blocking(stream_is_archive);
            if !context
                .interrupt
                .or(looking)
                .await
                .ok_or(CliError::Interrupted)??
                .map_err(TranslateError::StreamUnreadable)?
            {
                return Ok(Self::Stream);
            }
        }
        let reading = tokio::task::spawn_blocking(input::standard_bytes);
        let read = context.interrupt.or(reading).await.ok_or(CliError::Interrupted)?;
        let name = text!(context.messages(), "standard-input");
        let opened = opened(context, read??, InputName::StandardInput, &name, options, options.format)?;
        let input = Input::new(name, Origin::Stream, opened);
        Ok(Self::Documents(Documents { inputs: vec![input], ..Documents::default() }))
    }
}

impl Input {
    /// Reads a file that an option names.
    pub fn named(context: &Context, path: &Path, options: &TranslateOptions) -> Result<Self, CliError> {
        if !path.is_file() {
            return Err(TranslateError::MissingFile(path.display().to_string()).into());
        }
        let relative = path.file_name().map(PathBuf::from).unwrap_or_default();
        Self::read(context, Found { path: path.to_owned(), relative }, options)
    }

    /// Reads a file as the options say.
    pub fn read(context: &Context, file: Found, options: &TranslateOptions) -> Result<Self, CliError> {
        let Found { path, relative } = file;
        let name = path.display().to_string();
        // Without one it is plain text, or shows what it is.
        let unknown = |_| TranslateError::UnknownExtension { name: name.clone(), hint: OptionHint::Named };
        let format = match options.format {
            Some(format) => Some(format),
            None => formats::of_name(&path).map_err(unknown)?,
        };
        let bytes = input::read_bytes(&path)?;
        let opened = opened(context, bytes, path.as_path().into(), &name, options, format)?;
        Ok(Self::new(name, Origin::File { path, relative }, opened))
    }

    fn new(name: String, origin: Origin, Opened { text, format, form, .. }: Opened) -> Self {
        Self { name, origin, text, format, form }
    }
}

/// A document of which `format` is known, or its bytes show it. Messages call it `name`.
fn opened(
    context: &Context,
    bytes: Vec<u8>,
    origin: InputName,
    name: &str,
    options: &TranslateOptions,
    format: Option<&'static dyn Format>,
) -> Result<Opened, CliError> {
    let opened = open(bytes, format, options.charset).map_err(|error| DocumentError::unreadable(origin, &error))?;
    if let (Form::Text(charset), Basis::Guessed) = (&opened.form, opened.basis) {
        // A guess may be wrong, and only the user can see that.
        let charset = charset.to_string();
        context.ui.note(&text!(context.messages(), "translate-guessed", name = name, charset = charset));
    }
    Ok(opened)
}

/// Whether standard input begins as an archive does. Nothing of it is taken.
fn stream_is_archive() -> std::io::Result<bool> {
    let mut input = std::io::stdin().lock();
    std::io::BufRead::fill_buf(&mut input).map(formats::is_archive)
}

/// Whether something is piped to the program. Without anything to read it is not waited for.
fn stream_has_text() -> bool {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let count = std::io::Read::read(&mut std::io::stdin().lock(), &mut [0; 1]);
        // Nobody may be waiting any more.
        let _ = sender.send(count.is_ok_and(|count| count > 0));
    });
    receiver.recv_timeout(GLANCE).unwrap_or(false)
}
