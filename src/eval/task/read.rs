//! Reads a task from JSON lines, or from a table with the same columns.

use serde::Deserialize;
use serde_json::Value;

use super::{Content, Goal, Item, ItemFault, TaskError};
use crate::conversation::Message;
use crate::eval::matching::Rule;

/// Divides the choices of a table's cell.
const CHOICE_DIVIDER: char = '|';

/// How a task's file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskFormat {
    JsonLines,
    /// A table whose cells are divided by commas.
    Csv,
    /// A table whose cells are divided by tabs, and never quoted.
    Tsv,
}

impl TaskFormat {
    /// The format of a file by the end of its name.
    pub fn of_name(name: &str) -> Self {
        match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "csv" => Self::Csv,
            "tsv" | "tab" | "txt" => Self::Tsv,
            _ => Self::JsonLines,
        }
    }

    /// A reader of the table's records, its header among them.
    pub fn reader(self, source: &str) -> csv::Reader<&[u8]> {
        let mut reader = csv::ReaderBuilder::new();
        let is_csv = self == Self::Csv;
        let reader = reader.delimiter(if is_csv { b',' } else { b'\t' }).quoting(is_csv).has_headers(false);
        reader.from_reader(source.as_bytes())
    }
}

/// The fields of an item, whichever format they come from.
#[derive(Debug, Default, Deserialize)]
struct Fields {
    #[serde(default)]
    id: Value,
    prompt: Option<String>,
    messages: Option<Vec<Message>>,
    choices: Option<Vec<String>>,
    answer: Option<Value>,
    #[serde(rename = "match")]
    rule: Option<String>,
    reference: Option<String>,
}

/// The items of a task, in the order of the file.
///
/// # Errors
/// [`TaskError`] for the first line that is not an item.
pub fn parse(source: &str, format: TaskFormat) -> Result<Vec<Item>, TaskError> {
    rows(source, format)?
        .into_iter()
        .map(|(line, fields)| item(line, fields).map_err(|fault| TaskError { line, fault }))
        .collect()
}

fn rows(source: &str, format: TaskFormat) -> Result<Vec<(u64, Fields)>, TaskError> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    match format {
        TaskFormat::JsonLines => {
            let lines = (1..).zip(source.lines()).filter(|(_, line)| !line.trim().is_empty());
            let parsed = lines.map(|(line, text)| match serde_json::from_str(text) {
                Ok(fields) => Ok((line, fields)),
                Err(error) => Err(TaskError { line, fault: error.into() }),
            });
            parsed.collect()
        }
        TaskFormat::Csv | TaskFormat::Tsv => table(source, format),
    }
}

fn table(source: &str, format: TaskFormat) -> Result<Vec<(u64, Fields)>, TaskError> {
    let mut reader = format.reader(source);
    let at = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        TaskError { line, fault: error.into() }
    };
    let mut records = reader.records();
    let header = records.next().transpose().map_err(at)?.unwrap_or_default();
    if !header.iter().any(|name| name == "prompt") {
        return Err(TaskError { line: 1, fault: ItemFault::NoColumn("prompt".to_owned()) });
    }
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(at)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| {
            let found = header.iter().zip(&record).find(|(column, _)| *column == name);
            found.map(|(_, cell)| cell.to_owned()).filter(|cell| !cell.is_empty())
        };
        let choices =
            cell("choices").map(|cell| cell.split(CHOICE_DIVIDER).map(|label| label.trim().to_owned()).collect());
        let fields = Fields {
            id: cell("id").map_or(Value::Null, Value::from),
            prompt: cell("prompt"),
            messages: None,
            choices,
            answer: cell("answer").map(Value::from),
            rule: cell("match"),
            reference: cell("reference"),
        };
        rows.push((line, fields));
    }
    Ok(rows)
}

fn item(line: u64, fields: Fields) -> Result<Item, ItemFault> {
    let content = match (fields.prompt, fields.messages) {
        (Some(prompt), None) if !prompt.is_empty() => Content::Text(prompt),
        (None, Some(messages)) if !messages.is_empty() => Content::Messages(messages),
        _ => return Err(ItemFault::NoPrompt),
    };
    let goal = match (fields.choices, fields.answer, fields.reference) {
        (None, None, Some(reference)) => Goal::Reference(reference),
        (_, _, Some(_)) => return Err(ItemFault::TwoGoals),
        (_, None | Some(Value::Null), None) => return Err(ItemFault::NoAnswer),
        (Some(labels), Some(answer), None) => choice(labels, &answer)?,
        (None, Some(answer), None) => written(fields.rule.as_deref(), &answer)?,
    };
    Ok(Item { id: fields.id, line, content, goal })
}

/// The answer is one of the labels, or its number from 0 on.
fn choice(labels: Vec<String>, answer: &Value) -> Result<Goal, ItemFault> {
    let text = text_of(answer);
    let numbered = answer.as_u64().filter(|_| !labels.contains(&text));
    let meant = numbered.and_then(|number| labels.get(usize::try_from(number).ok()?)).cloned();
    Goal::choice(labels, &meant.unwrap_or(text))
}

fn written(rule: Option<&str>, answer: &Value) -> Result<Goal, ItemFault> {
    let rule = match rule {
        None => Rule::default(),
        Some(name) => Rule::named(name).ok_or_else(|| ItemFault::UnknownRule(name.to_owned()))?,
    };
    let answers: Vec<String> = match answer {
        Value::Array(answers) => answers.iter().map(text_of).collect(),
        answer => vec![text_of(answer)],
    };
    if answers.is_empty() {
        return Err(ItemFault::NoAnswer);
    }
    answers.iter().try_for_each(|answer| rule.check(answer))?;
    Ok(Goal::Match { rule, answers })
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Result<Item, TaskError> {
        parse(line, TaskFormat::JsonLines).map(|mut items| items.remove(0))
    }

    #[test]
    fn every_goal_is_read() {
        let choice =
            one(r#"{"id": 7, "prompt": "Kan een vis zwemmen?", "choices": ["ja", "nee"], "answer": "ja"}"#).unwrap();
        assert_eq!((choice.id.as_u64(), choice.line, choice.class()), (Some(7), 1, "ja"));
        let numbered = one(r#"{"prompt": "x", "choices": ["ja", "nee"], "answer": 1}"#).unwrap();
        assert_eq!(numbered.good_answer(), "nee");
        // A number that is a label means that label.
        let digits = one(r#"{"prompt": "x", "choices": ["1", "2"], "answer": 1}"#).unwrap();
        assert_eq!(digits.good_answer(), "1");
        let exact = one(r#"{"prompt": "x", "answer": ["a", "b"]}"#).unwrap();
        let answers = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(exact.goal, Goal::Match { rule: Rule::Exact, answers });
        let number = one(r#"{"messages": [{"role": "user", "content": "3 + 4?"}], "answer": 7, "match": "number"}"#);
        assert_eq!(number.unwrap().goal, Goal::Match { rule: Rule::Number, answers: vec!["7".to_owned()] });
        let reference = one(r#"{"prompt": "x", "reference": "y", "note": "ignored"}"#).unwrap();
        assert_eq!(reference.goal, Goal::Reference("y".to_owned()));
    }

    #[test]
    fn what_is_not_an_item_is_named_with_its_line_and_reason() {
        for (line, reason) in [
            ("[]", "invalid"),
            (r#"{"answer": "x"}"#, "`prompt` or `messages`"),
            (r#"{"prompt": "", "answer": "x"}"#, "`prompt` or `messages`"),
            (r#"{"prompt": "x", "messages": [{"role": "user", "content": "x"}], "answer": "x"}"#, "either"),
            (r#"{"prompt": "x"}"#, "`answer` or `reference`"),
            (r#"{"prompt": "x", "answer": null}"#, "`answer` or `reference`"),
            (r#"{"prompt": "x", "answer": []}"#, "`answer` or `reference`"),
            (r#"{"prompt": "x", "choices": ["a", "b"]}"#, "`answer` or `reference`"),
            (r#"{"prompt": "x", "answer": "a", "reference": "b"}"#, "neither"),
            (r#"{"prompt": "x", "choices": ["a"], "answer": "a"}"#, "two different"),
            (r#"{"prompt": "x", "choices": ["a", "a"], "answer": "a"}"#, "two different"),
            (r#"{"prompt": "x", "choices": ["a", ""], "answer": "a"}"#, "two different"),
            (r#"{"prompt": "x", "choices": ["a", "b"], "answer": "c"}"#, "`c`"),
            (r#"{"prompt": "x", "choices": ["a", "b"], "answer": 2}"#, "`2`"),
            (r#"{"prompt": "x", "answer": "a", "match": "fuzzy"}"#, "fuzzy"),
            (r#"{"prompt": "x", "answer": "(", "match": "regex"}"#, "regex"),
            (r#"{"prompt": "x", "answer": "zeven", "match": "number"}"#, "not a number"),
        ] {
            let source = format!("{{\"prompt\": \"x\", \"answer\": \"y\"}}\n\n{line}\n");
            let error = parse(&source, TaskFormat::JsonLines).unwrap_err();
            assert!(error.line == 3 && error.fault.to_string().contains(reason), "{line}: {}", error.fault);
        }
    }

    #[test]
    fn tables_have_the_same_columns() {
        let csv = "\u{feff}id,prompt,choices,answer,match\n\
            a,\"Is dit, met komma,\nwaar?\",waar | onwaar,waar,\n\
            b,3 + 4?,,7,number\n";
        let items = parse(csv, TaskFormat::Csv).unwrap();
        assert_eq!(items[0].content, Content::Text("Is dit, met komma,\nwaar?".to_owned()));
        assert_eq!((items[0].class(), items[0].line, items[1].line), ("waar", 2, 4));
        assert_eq!(items[1].goal, Goal::Match { rule: Rule::Number, answers: vec!["7".to_owned()] });
        let tsv = "prompt\treference\nHij zei \"ja\".\tShe said \"yes\".\n";
        let items = parse(tsv, TaskFormat::Tsv).unwrap();
        assert_eq!(items[0].goal, Goal::Reference("She said \"yes\".".to_owned()));
        assert!(
            matches!(parse("a,b\n1,2\n", TaskFormat::Csv).unwrap_err().fault, ItemFault::NoColumn(name) if name == "prompt")
        );
        let uneven = parse("prompt,answer\nx,y\nx\n", TaskFormat::Csv).unwrap_err();
        assert!(matches!(uneven.fault, ItemFault::Table(_)) && uneven.line == 3, "{uneven:?}");
        assert!(parse("", TaskFormat::JsonLines).unwrap().is_empty());
        for (name, format) in
            [("a.CSV", TaskFormat::Csv), ("a.tsv", TaskFormat::Tsv), ("a.jsonl", TaskFormat::JsonLines)]
        {
            assert_eq!(TaskFormat::of_name(name), format);
        }
    }
}
