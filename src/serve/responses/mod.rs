//! OpenAI's newer protocol, `/v1/responses`: a request is translated into one for a chat.
//!
//! What a response needs to be continued by its name (`previous_response_id`) is kept in memory for an hour.

mod input;
mod store;
mod writer;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::error::ApiError;
use super::extract::{Accepting, Authorized, JsonBody};
use super::fields::Fields;
use super::request::{Api, ApiRequest};
use super::{Server, completion};

pub use store::History;
use writer::ResponseWriter;

/// `POST /v1/responses`
pub async fn create(
    State(server): State<Arc<Server>>,
    _: Authorized,
    _: Accepting,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    let input = input::Input::read(Fields::parse(&body)?, &server.history)?;
    let request = ApiRequest::read(Api::Chat, Fields::of_request(input.chat), &server.reading)?;
    let writer = ResponseWriter::new(server.names.main(), input.echoed, input.messages, Arc::clone(&server.history));
    completion::respond(server, request, Box::new(writer)).await
}
