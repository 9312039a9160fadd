//! A model's template, rendered as `transformers` does, with limits.
//!
//! The limits keep honest mistakes from taking long. They do not hold a template that is made to hurt: some operations
//! of the interpreter are not counted, and some recurse without end. That is why strangers' templates run in a process
//! of their own.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, context};

use super::TemplateError;
use crate::conversation::message::Conversation;

/// Instructions of one rendering, besides what its conversation needs: soon used up by an endless loop.
const FUEL: u64 = 1_000_000;
/// Instructions for a message, and for each 64 bytes that are copied.
const FUEL_OF_MESSAGE: u64 = 500;
/// The most bytes that a template may render, besides its conversation.
const MOST_OUTPUT: usize = 1 << 20;

/// The conversation as text.
///
/// # Errors
/// [`TemplateError::Refused`] where the template says so, [`TemplateError::Damaged`] where it fails.
pub fn render(source: &str, conversation: &Conversation) -> Result<String, TemplateError> {
    let bytes: usize = conversation.messages.iter().map(|message| message.content.len()).sum();
    let count = conversation.messages.len() as u64;
    let fuel = FUEL + FUEL_OF_MESSAGE * count + bytes as u64;
    let rendered = environment(fuel).and_then(|environment| {
        environment.template_from_str(source)?.render(context! {
            messages => Value::from(Serde(&conversation.messages)), add_generation_prompt => true,
            bos_token => "", eos_token => "",
        })
    });
    let rendered = rendered.map_err(|error| judge(&error))?;
    if rendered.len() > MOST_OUTPUT + 2 * bytes {
        return Err(TemplateError::Damaged(format!("it renders {} bytes", rendered.len())));
    }
    Ok(rendered)
}

/// Jinja as `transformers` sets it up, with Python's string methods.
fn environment(fuel: u64) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    environment.set_syntax(syntax);
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.add_function("raise_exception", raise_exception);
    environment.set_fuel(Some(fuel));
    Ok(environment)
}

/// What a template says when it does not like a conversation.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
struct Exception(String);

fn raise_exception(message: String) -> Result<String, Error> {
    Err(Error::new(ErrorKind::InvalidOperation, message.clone()).with_source(Exception(message)))
}

/// Whether the template meant to fail.
fn judge(error: &Error) -> TemplateError {
    let mut cause = std::error::Error::source(error);
    while let Some(found) = cause {
        if let Some(Exception(message)) = found.downcast_ref() {
            return TemplateError::Refused(message.clone());
        }
        cause = found.source();
    }
    TemplateError::Damaged(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(source: &str) -> Result<String, TemplateError> {
        render(source, &Conversation::question(None, "  hoi \n".to_owned()))
    }

    #[test]
    fn templates_may_use_pythons_string_methods() {
        let source = "{% for m in messages %}{{ m.role.upper() }}:{{ m['content'].strip() }};{% endfor %}";
        assert_eq!(rendered(source).unwrap(), "USER:hoi;");
    }

    #[test]
    fn an_exception_is_a_refusal_wherever_it_is_raised() {
        for source in [
            "{{ raise_exception('no system role') }}",
            "{% macro m() %}{{ raise_exception('no system role') }}{% endmacro %}{{ m() }}",
        ] {
            assert!(
                matches!(rendered(source), Err(TemplateError::Refused(why)) if why == "no system role"),
                "{source}"
            );
        }
    }

    #[test]
    fn broken_and_endless_templates_are_damaged() {
        for source in [
            "{% for %}",
            "{{ nothing.at.all }}",
            "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
            "{{ 'a' * 30000000 }}",
        ] {
            assert!(matches!(rendered(source), Err(TemplateError::Damaged(_))), "{source}");
        }
    }

    #[test]
    fn a_long_conversation_has_what_it_needs() {
        let source =
            "{% for m in messages %}{% if m.role == 'user' %}<{{ m.content.strip() }}>{% endif %}{% endfor %}";
        let long = vec![crate::conversation::Message { role: crate::conversation::Role::User, content: "ja".into() }];
        let conversation = Conversation { messages: long.into_iter().cycle().take(20_000).collect() };
        assert_eq!(render(source, &conversation).unwrap().len(), 80_000);
    }
}
