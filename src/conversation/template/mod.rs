//! Chat templates: how a model's format renders a conversation.
//!
//! Fietje's own is ChatML, which is rendered here. Any other template is a stranger's program in Jinja, and runs where
//! it can do no harm: it may be slow, wrong or refused, and nothing else.

mod jinja;

use serde::{Deserialize, Serialize};

use super::message::Conversation;
use crate::confined::{Ending, Program};

/// The template that Fietje was published with, in the two spellings that converters leave.
const FIETJES_OWN: [&str; 2] = [
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}\
     {% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    r"{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
];

/// The most bytes of a template's source: the longest published ones have a tenth.
const MOST_SOURCE: usize = 64 << 10;

/// How a model's format renders a conversation.
#[derive(Debug, Clone)]
pub enum ChatTemplate {
    /// The format that Fietje was trained on.
    ChatMl,
    /// A model's own source, and where it runs.
    Foreign { source: String, host: TemplateHost },
}

/// Where the templates of strangers run.
#[derive(Debug, Clone)]
pub enum TemplateHost {
    /// In this process, with limits that most of them keep: for tests, whose templates are known.
    Here,
    /// In a process of its own, which runs [`render_job`].
    Confined(Program),
    /// Nowhere, for this reason.
    Nowhere(String),
}

/// Why a conversation was not rendered.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The template raises an exception, in these words: it is for other conversations.
    #[error("the model's chat template refuses the conversation: {0}")]
    Refused(String),
    /// The template does not work.
    #[error("{0}")]
    Damaged(String),
}

/// What a confined process gets.
#[derive(Serialize, Deserialize)]
struct Job {
    source: String,
    conversation: Conversation,
}

/// How a confined process ends, as its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobEnding {
    /// What it wrote is the rendered text.
    Rendered = 0,
    /// What it wrote says why.
    Damaged = 1,
    /// What it wrote is what the template says.
    Refused = 2,
}

impl ChatTemplate {
    /// A model's own template, which is tried when it first renders.
    ///
    /// # Errors
    /// [`TemplateError::Damaged`] if it is too long to be a template.
    pub fn new(source: String, host: TemplateHost) -> Result<Self, TemplateError> {
        if FIETJES_OWN.contains(&source.as_str()) {
            return Ok(Self::ChatMl);
        }
        if source.len() > MOST_SOURCE {
            return Err(TemplateError::Damaged(format!("it has {} bytes", source.len())));
        }
        Ok(Self::Foreign { source, host })
    }

    /// The conversation as text that ends where the answer begins.
    ///
    /// # Errors
    /// [`TemplateError`] if the template refuses the conversation, fails, or takes too much of anything.
    pub fn render(&self, conversation: &Conversation) -> Result<String, TemplateError> {
        match self {
            Self::ChatMl => Ok(chat_ml(conversation)),
            Self::Foreign { source, host: TemplateHost::Here } => jinja::render(source, conversation),
            Self::Foreign { source, host: TemplateHost::Confined(program) } => {
                confined(program, source, conversation)
            }
            Self::Foreign { host: TemplateHost::Nowhere(reason), .. } => Err(TemplateError::Damaged(reason.clone())),
        }
    }
}

fn chat_ml(conversation: &Conversation) -> String {
    let message = |role: &str, content: &str| format!("<|im_start|>{role}\n{content}<|im_end|>\n");
    let messages = conversation.messages.iter().map(|turn| message(turn.role.name(), &turn.content));
    messages.chain(["<|im_start|>assistant\n".to_owned()]).collect()
}

fn confined(program: &Program, source: &str, conversation: &Conversation) -> Result<String, TemplateError> {
    let job = Job { source: source.to_owned(), conversation: conversation.clone() };
    let damaged = |error: &dyn std::error::Error| TemplateError::Damaged(error.to_string());
    let job = serde_json::to_vec(&job).map_err(|error| damaged(&error))?;
    match program.run(&job).map_err(|error| damaged(&error))? {
        Ending::Exited(0, text) => Ok(text),
        Ending::Exited(2, reason) => Err(TemplateError::Refused(reason)),
        Ending::Exited(1, reason) => Err(TemplateError::Damaged(reason)),
        Ending::Exited(..) | Ending::Killed => {
            Err(TemplateError::Damaged("it takes too much time or memory".to_owned()))
        }
    }
}

/// Renders what [`TemplateHost::Confined`] sends, in the process that it runs. Returns how that process ends, and what
/// it writes.
pub fn render_job(job: &[u8]) -> (JobEnding, String) {
    let rendered = serde_json::from_slice(job)
        .map_err(|error| TemplateError::Damaged(error.to_string()))
        .and_then(|Job { source, conversation }| jinja::render(&source, &conversation));
    match rendered {
        Ok(text) => (JobEnding::Rendered, text),
        Err(TemplateError::Damaged(reason)) => (JobEnding::Damaged, reason),
        Err(TemplateError::Refused(reason)) => (JobEnding::Refused, reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Message, Role};

    #[test]
    fn chat_ml_is_what_fietjes_own_template_renders() {
        let turn = |role, content: &str| Message { role, content: content.to_owned() };
        let messages = [turn(Role::System, "Wees kort."), turn(Role::User, "Hoi!\n"), turn(Role::Assistant, "")];
        let conversation = Conversation { messages: messages.into() };
        for source in FIETJES_OWN {
            let rendered = jinja::render(source, &conversation).unwrap();
            assert_eq!(rendered, ChatTemplate::ChatMl.render(&conversation).unwrap());
            assert!(matches!(ChatTemplate::new(source.to_owned(), TemplateHost::Here), Ok(ChatTemplate::ChatMl)));
        }
    }

    #[test]
    fn a_source_that_is_too_long_is_damaged() {
        let long = ChatTemplate::new(" ".repeat(MOST_SOURCE + 1), TemplateHost::Here);
        assert!(matches!(long, Err(TemplateError::Damaged(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_process_says_how_it_ended() {
        let conversation = Conversation::question(None, "Hoi!".to_owned());
        let render = |script: &str| {
            let program = Program::new("sh".into(), &["-c", script]);
            ChatTemplate::new("x".to_owned(), TemplateHost::Confined(program)).unwrap().render(&conversation)
        };
        assert_eq!(render("printf '<%s>' ok").unwrap(), "<ok>");
        assert!(render("cat").unwrap().contains("Hoi!"), "it gets the job");
        assert!(matches!(render("echo nee; exit 2"), Err(TemplateError::Refused(reason)) if reason == "nee\n"));
        for damaged in ["exit 1", "exit 134", "kill -ABRT $$"] {
            assert!(matches!(render(damaged), Err(TemplateError::Damaged(_))), "{damaged}");
        }
    }

    #[test]
    fn a_job_is_rendered_refused_or_damaged() {
        let run = |source: &str| {
            let conversation = Conversation::question(None, "Hoi!".to_owned());
            render_job(&serde_json::to_vec(&Job { source: source.to_owned(), conversation }).unwrap())
        };
        assert_eq!(run("{{ messages[0].content }}"), (JobEnding::Rendered, "Hoi!".to_owned()));
        assert_eq!(run("{{ raise_exception('nee') }}"), (JobEnding::Refused, "nee".to_owned()));
        assert_eq!(run("{% for %}").0, JobEnding::Damaged);
        assert_eq!(render_job(b"{").0, JobEnding::Damaged);
    }
}
