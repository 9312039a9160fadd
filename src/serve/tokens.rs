//! The tokenizer, for programs that count or score tokens themselves: vLLM's and llama-server's addresses.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Server;
use super::error::ApiError;
use super::extract::{Authorized, JsonBody};
use super::fields::{Field, Fields};
use super::request::conversation;
use crate::engine::{Engine, EngineError, Prompt};

/// The control token that ends texts, in all of Fietje's vocabularies.
const END_OF_TEXT: &str = "<|endoftext|>";

type Shared = State<Arc<Server>>;

/// `POST /tokenize`: a text or messages as token ids.
pub async fn tokenize(State(server): Shared, _: Authorized, JsonBody(body): JsonBody) -> Result<Response, ApiError> {
    let mut fields = Fields::parse(&body)?;
    let text: Option<String> = fields.take_any(&["prompt", "content"])?;
    let prompt = match text {
        Some(text) => Prompt::Raw(text),
        None => Prompt::Conversation(conversation(&mut fields)?),
    };
    let with_texts = fields.take_any(&["return_token_strs", "with_pieces"])?.unwrap_or(false);
    let engine = Arc::clone(&server.engine);
    // A megabyte takes a second.
    let work = tokio::task::spawn_blocking(move || {
        let tokens = engine.encode(&prompt)?;
        let texts = if with_texts { Some(texts(engine.as_ref(), &tokens)?) } else { None };
        Ok((tokens, texts))
    });
    let (tokens, texts) = work.await.unwrap_or(Err(EngineError::Stopped)).map_err(|error| ApiError::from(&error))?;
    let window = server.engine.info().context_length;
    let document = json!({"count": tokens.len(), "max_model_len": window, "tokens": tokens, "token_strs": texts});
    Ok(Json(document).into_response())
}

fn texts(engine: &dyn Engine, tokens: &[u32]) -> Result<Vec<String>, EngineError> {
    let bytes = engine.decode(tokens)?;
    Ok(bytes.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect())
}

/// `POST /detokenize`: the text of token ids.
pub async fn detokenize(
    State(server): Shared,
    _: Authorized,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    let mut fields = Fields::parse(&body)?;
    let ids: Vec<Value> = fields.require("tokens")?;
    let id = |id| u32::try_from(i128::read(id)?).ok();
    let ids: Option<Vec<u32>> = ids.into_iter().map(id).collect();
    let ids = ids.ok_or_else(|| ApiError::wrong_type("tokens", "an array of token ids", "other values"))?;
    let bytes = server.engine.decode(&ids).map_err(|error| match error {
        EngineError::UnknownToken(id) => ApiError::invalid(Some("tokens"), format!("The model has no token {id}")),
        error => ApiError::from(&error),
    })?;
    let text = String::from_utf8_lossy(&bytes.concat()).into_owned();
    // vLLM's name and llama-server's.
    Ok(Json(json!({"prompt": text, "content": text})).into_response())
}

/// `GET /tokenizer_info`: what evaluation harnesses want to know of a tokenizer.
pub async fn info(State(server): Shared, _: Authorized) -> Result<Response, ApiError> {
    let tokens =
        server.engine.encode(&Prompt::Raw(END_OF_TEXT.to_owned())).map_err(|error| ApiError::from(&error))?;
    let end = (tokens.len() == 1).then_some(END_OF_TEXT);
    let document = json!({
        "tokenizer_class": "CodeGenTokenizer", "bos_token": end, "eos_token": end, "pad_token": end,
        "model_max_length": server.engine.info().context_length, "chat_template": null,
    });
    Ok(Json(document).into_response())
}
