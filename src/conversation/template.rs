//! Chat templates: a model's Jinja source, rendered as `transformers` does.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, context};

use super::message::Conversation;

/// The format that Fietje was trained on.
const CHAT_ML: &str = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] \
     + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/// Most instructions of one rendering: far more than a long conversation needs, and soon used up by an endless loop.
const FUEL: u64 = 10_000_000;

#[derive(Debug)]
pub struct ChatTemplate {
    environment: Environment<'static>,
}

/// A template that does not parse or does not render.
#[derive(Debug, thiserror::Error)]
#[error("the model's chat template fails: {0}")]
pub struct TemplateError(#[from] Error);

impl ChatTemplate {
    const NAME: &'static str = "chat";

    /// ChatML, for models without a template.
    ///
    /// # Errors
    /// None in practice: the text is a constant that a test renders.
    pub fn chat_ml() -> Result<Self, TemplateError> {
        Self::new(CHAT_ML.to_owned())
    }

    /// Compiles a model's own template.
    ///
    /// # Errors
    /// [`TemplateError`] if it is not valid Jinja.
    pub fn new(source: String) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        // As `transformers` sets Jinja up, with Python's string methods.
        let syntax =
            SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
        environment.set_syntax(syntax);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", raise_exception);
        environment.set_fuel(Some(FUEL));
        environment.add_template_owned(Self::NAME, source)?;
        Ok(Self { environment })
    }

    /// The conversation as text that ends where the answer begins.
    ///
    /// # Errors
    /// [`TemplateError`] if the template refuses the conversation or runs too long.
    pub fn render(&self, conversation: &Conversation) -> Result<String, TemplateError> {
        let messages = Value::from(Serde(&conversation.messages));
        let template = self.environment.get_template(Self::NAME)?;
        Ok(template.render(context! {
            messages => messages, add_generation_prompt => true,
            bos_token => "", eos_token => "",
        })?)
    }
}

/// What templates call when they do not like a conversation.
fn raise_exception(message: String) -> Result<String, Error> {
    Err(Error::new(ErrorKind::InvalidOperation, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation() -> Conversation {
        Conversation::question(Some("Wees kort.".to_owned()), "Hoi!".to_owned())
    }

    #[test]
    fn chat_ml_renders_as_fietjes_own_template_does() {
        let rendered = ChatTemplate::chat_ml().unwrap().render(&conversation()).unwrap();
        let expected =
            "<|im_start|>system\nWees kort.<|im_end|>\n<|im_start|>user\nHoi!<|im_end|>\n<|im_start|>assistant\n";
        assert_eq!(rendered, expected);
    }

    #[test]
    fn templates_may_use_pythons_string_methods() {
        let source = "{% for m in messages %}{{ m.role.upper() }}:{{ m['content'].strip() }};{% endfor %}";
        let template = ChatTemplate::new(source.to_owned()).unwrap();
        let conversation = Conversation::question(None, "  hoi \n".to_owned());
        assert_eq!(template.render(&conversation).unwrap(), "USER:hoi;");
    }

    #[test]
    fn broken_refusing_and_endless_templates_are_errors() {
        assert!(ChatTemplate::new("{% for %}".to_owned()).is_err());
        let refusing = ChatTemplate::new("{{ raise_exception('no system role') }}".to_owned()).unwrap();
        assert!(refusing.render(&conversation()).unwrap_err().to_string().contains("no system role"));
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
        assert!(ChatTemplate::new(endless.to_owned()).unwrap().render(&conversation()).is_err());
    }
}
